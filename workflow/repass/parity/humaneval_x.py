"""HumanEval-X and HumanEvalPack: references and bugs in six languages, and GPT's samples.

Programs are those of the benchmarks' adapters.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from repass.benchmarks.base import Adapter
from repass.benchmarks.humaneval_x import HumanEvalX
from repass.benchmarks.humanevalpack_synthesize import HumanEvalSynthesize
from repass.config.benchmark import Benchmark
from repass.execution.programs import program_text
from repass.parity.reading import lines
from repass.parity.sets import Stored, StoredSet, cpu_limit
from repass.records import Problem

GPT = "samples/humaneval-x-gpt"


def references(file: str, language: str, data: Path) -> Iterator[Stored]:
    """HumanEval-X's reference solutions."""
    for problem in _problems(HumanEvalX(), data / file, language):
        yield _reference(problem)


def both(file: str, language: str, data: Path) -> Iterator[Stored]:
    """HumanEvalPack's reference solutions, which must pass, and its buggy ones, which must not."""
    for problem in _problems(HumanEvalSynthesize(), data / file, language):
        yield _reference(problem)
        for buggy in problem.wrong:
            yield Stored(
                task_id=f"{problem.task_id}-buggy",
                source=program_text(problem, buggy.solution),
                passed=False,
                recorded=f"{buggy.kind}: {buggy.why}",
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


def _problems(adapter: Adapter, path: Path, language: str) -> list[Problem]:
    benchmark = Benchmark(name="stored", adapter="stored", dataset="stored", language=language)
    return adapter.problems(path, benchmark)


def _reference(problem: Problem) -> Stored:
    return Stored(
        task_id=problem.task_id,
        source=program_text(problem, problem.reference or ""),
        passed=True,
        recorded="reference solution",
    )


_TESTED = {
    "cpp": ("g++, exit code 0", "cpp", None),
    "java": ("javac, java Main: exit code 0", "java", None),
    "js": ("node: no output at all (console.assert writes, but does not fail)", "javascript", None),
    "go": ("go test with testify: exit code 0", "go-testify", None),
    "python": ("one exec after common imports, numpy among them", "python", "python-science"),
    "rust": ("cargo test with the crates rand, regex and md5", "rust-test", None),
}
"""By the name in the files: the rule, the language, and another image than the language's."""

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
        read=partial(references, file, language),
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
        read=partial(both, file, language),
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
