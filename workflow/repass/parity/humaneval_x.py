"""HumanEval-X and HumanEvalPack: references and bugs in six languages, and GPT's samples.

Programs are put together as the references do it: HumanEval-X as CodeGeeX's evaluation
(`process_humaneval_test`), HumanEvalPack as bigcode-evaluation-harness (`process_results` of
`humanevalpack.py`). Both add imports, so that answers need none of their own.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import takewhile
from pathlib import Path

from repass.parity.reading import Row, lines
from repass.parity.sets import Stored, StoredSet, cpu_limit

GPT = "samples/humaneval-x-gpt"

PYTHON_IMPORTS = """\
import math
import re
import sys
import copy
import datetime
import itertools
import collections
import heapq
import statistics
import functools
import hashlib
import numpy
import numpy as np
import string
from typing import *
from collections import *
"""

CPP_HEADERS = (
    "stdlib.h",
    "algorithm",
    "math.h",
    "stdio.h",
    "vector",
    "string",
    "climits",
    "cstring",
    "iostream",
)

CPP_HEADERS_OF_PACK = (
    "stdlib.h",
    "algorithm",
    "cmath",
    "math.h",
    "numeric",
    "stdio.h",
    "vector",
    "set",
    "map",
    "queue",
    "stack",
    "list",
    "deque",
    "boost/any.hpp",
    "string",
    "climits",
    "cstring",
    "iostream",
    "sstream",
    "fstream",
)

GO_PACKAGES = (
    "math",
    "strings",
    "fmt",
    "strconv",
    "time",
    "bytes",
    "regexp",
    "sort",
    "math/rand",
    "crypto/md5",
)

RUST_MAIN = "fn main(){}\n"

Build = Callable[[Row, str], str]


def joined(row: Row, solution: str) -> str:
    """Put prompt, solution and tests one after the other."""
    return f"{row['prompt']}{solution}\n{row['test']}"


def python_x(row: Row, solution: str) -> str:
    """Python up to the first line that is not indented, after imports that answers may use."""
    body = takewhile(lambda line: not line.strip() or line[0] in " \t", solution.split("\n"))
    return python_pack(row, "\n".join(body))


def python_pack(row: Row, solution: str) -> str:
    """Python, after imports that answers may use without importing."""
    return f"{PYTHON_IMPORTS}{joined(row, solution)}\n"


def cpp_x(row: Row, solution: str) -> str:
    """C++ after the common headers that the prompt lacks."""
    return _includes(name for name in CPP_HEADERS if _include(name) not in row["prompt"]) + (
        "\n" + joined(row, solution)
    )


def cpp_pack(row: Row, solution: str) -> str:
    """C++ after `using namespace std` and all common headers."""
    return f"using namespace std;\n{_includes(CPP_HEADERS_OF_PACK)}{joined(row, solution)}"


def go_x(row: Row, solution: str) -> str:
    """Go with the imports that the solution uses, instead of the prompt's own."""
    setup = row["test_setup"]
    used = [name for name in GO_PACKAGES if name not in setup and _call(name) in solution]
    bare = {**row, "prompt": row["prompt"].replace(row["import"], "")}
    return f"{setup}\n{_go_imports(used)}{joined(bare, solution)}"


def go_pack(row: Row, solution: str) -> str:
    """Go with the prompt's own imports, and those that the whole program uses besides."""
    body = joined(row, solution)
    setup = "\n".join(line for line in row["test_setup"].split("\n") if not _repeats(line, body))
    code = "\n".join(line for line in body.split("\n") if not line.strip().startswith("//"))
    known = setup + body
    used = [name for name in GO_PACKAGES if f'"{name}"' not in known and _call(name) in code]
    return f"{setup}\n{_go_imports(used)}{body}"


def rust_x(row: Row, solution: str) -> str:
    """Rust: a main, the declaration, and the prompt, which is a comment, inside the function."""
    return f"{RUST_MAIN}{row['declaration']}{row['prompt']}{solution}{row['test']}"


def references(file: str, build: Build, data: Path) -> Iterator[Stored]:
    """HumanEval-X's reference solutions."""
    for row in lines(data / file):
        yield Stored(
            task_id=row["task_id"],
            source=build(row, row["canonical_solution"]),
            passed=True,
            recorded="reference solution",
        )


def both(file: str, build: Build, data: Path) -> Iterator[Stored]:
    """HumanEvalPack's reference solutions, which must pass, and its buggy ones, which must not."""
    for row in lines(data / file):
        yield Stored(
            task_id=row["task_id"],
            source=build(row, row["canonical_solution"]),
            passed=True,
            recorded="reference solution",
        )
        yield Stored(
            task_id=f"{row['task_id']}-buggy",
            source=build(row, row["buggy_solution"]),
            passed=False,
            recorded=f"{row['bug_type']}: {row['failure_symptoms']}",
        )


def gpt(file: str, data: Path) -> Iterator[Stored]:
    """GPT's answers: `test_code` is the program that CodeGeeX's evaluation executed."""
    for row in lines(data / GPT / file):
        yield Stored(
            task_id=row["task_id"],
            source=row["test_code"],
            passed=row["passed"],
            recorded=row["result"],
        )


def _include(name: str) -> str:
    return f"#include<{name}>"


def _includes(names: Iterable[str]) -> str:
    return "".join(f"{_include(name)}\n" for name in names)


def _call(package: str) -> str:
    return f"{package.rpartition('/')[2]}."


def _go_imports(packages: Iterable[str]) -> str:
    quoted = "".join(f'    "{name}"\n' for name in packages)
    return f"import (\n{quoted})\n" if quoted else ""


def _repeats(line: str, body: str) -> bool:
    """Say whether an import of the set-up is made by the program itself."""
    return line.strip().startswith('"') and line.strip() in body


_TESTED = {
    "cpp": ("g++, exit code 0", "cpp", None),
    "java": ("javac, java Main: exit code 0", "java", None),
    "js": ("node: no output at all (console.assert writes, but does not fail)", "javascript", None),
    "go": ("go test with testify: exit code 0", "go-testify", None),
    "python": ("one exec after common imports, numpy among them", "python", "python-science"),
    "rust": ("cargo test with the crates rand, regex and md5", "rust-test", None),
}
"""By the name in the files: the rule, the language, and another image than the language's."""

_BUILD_X: dict[str, Build] = {
    "cpp": cpp_x,
    "java": joined,
    "js": joined,
    "go": go_x,
    "python": python_x,
    "rust": rust_x,
}
_BUILD_PACK: dict[str, Build] = {
    **_BUILD_X,
    "cpp": cpp_pack,
    "go": go_pack,
    "python": python_pack,
    "rust": joined,  # the prompt has the main and the declaration already
}
_SECONDS_OF_PACK = {"python": 10, "cpp": 60, "js": 10, "java": 10, "go": 20, "rust": 300}
"""`LANGUAGE_TO_TIMEOUT` there: compiling is part of it."""

_SECONDS_X = 5


def _reference_set(short: str) -> StoredSet:
    rule, language, image = _TESTED[short]
    file = f"humaneval-x/humaneval_{short}.jsonl.gz"
    return StoredSet(
        name=f"humaneval-x-{short}",
        title=f"HumanEval-X, reference solutions, {short}",
        rule=f"{rule}; {_SECONDS_X} s",
        files=(file,),
        read=partial(references, file, _BUILD_X[short]),
        language=language,
        limits=cpu_limit(_SECONDS_X),
        image=image,
    )


def _pack_set(short: str) -> StoredSet:
    rule, language, image = _TESTED[short]
    file = f"humanevalpack/humanevalpack_{short}.jsonl"
    seconds = _SECONDS_OF_PACK[short]
    return StoredSet(
        name=f"humanevalpack-{short}",
        title=f"HumanEvalPack, reference and buggy solutions, {short}",
        rule=f"{rule}; {seconds} s",
        files=(file,),
        read=partial(both, file, _BUILD_PACK[short]),
        language=language,
        limits=cpu_limit(seconds),
        image=image,
    )


def _gpt_set(short: str, file: str) -> StoredSet:
    rule, language, image = _TESTED[short]
    return StoredSet(
        name=f"humaneval-x-gpt-{short}",
        title=f"GPT-3.5 on HumanEval-X, {short}",
        rule=f"{rule}; {_SECONDS_X} s",
        files=(f"{GPT}/{file}",),
        read=partial(gpt, file),
        language=language,
        limits=cpu_limit(_SECONDS_X),
        image=image,
    )


REFERENCES: tuple[StoredSet, ...] = (
    *(_reference_set(short) for short in _TESTED),
    *(_pack_set(short) for short in _TESTED),
)
RECORDED: tuple[StoredSet, ...] = (
    _gpt_set("cpp", "samples_cpp_results_GPT3.5.jsonl"),
    _gpt_set("js", "samples_js_results.jsonl"),
    _gpt_set("python", "samples_python_results.jsonl"),
)
