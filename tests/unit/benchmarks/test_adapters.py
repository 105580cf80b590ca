"""Adapters on small files of their own: what a row becomes, and what a damaged one says."""

import ast
import contextlib
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from repass.benchmarks import adapter, checked_by, load_problems, names
from repass.config import Benchmark, load
from repass.errors import ConfigError, DataError
from repass.inputs import bundles
from repass.records import PROBLEMS, Problem, frame

REPOSITORY = Path(__file__).resolve().parents[3]

HUMANEVAL = {
    "task_id": "HumanEval/900",
    "prompt": 'import math\n\n\ndef twice(x: int) -> int:\n    """ Double it.\n    """\n',
    "entry_point": "twice",
    "canonical_solution": "    return 2 * x\n",
    "test": "\n\ndef check(candidate):\n    assert candidate(2) == 4\n",
}
MBPP = {
    "task_id": 11,
    "text": "Write a function to double a number.",
    "code": "def twice(x):\r\n  return 2 * x",
    "test_setup_code": "",
    "test_list": ["assert twice(2) == 4", "assert twice(3) == 6"],
    "challenge_test_list": [],
}
HUMANEVAL_PLUS = {
    **{key: value for key, value in HUMANEVAL.items() if key != "test"},
    "atol": 0,
    "base_input": [[2]],
    "plus_input": [[3], [4]],
}
MBPP_PLUS = {
    "task_id": "Mbpp/11",
    "prompt": '"""\nWrite a function to double a number.\nassert twice(2) == 4\n"""',
    "entry_point": "twice",
    "canonical_solution": "\ndef twice(x):\n  return 2 * x\n",
    "atol": 1e-06,
    "base_input": [[2]],
    "plus_input": {},
}
DEMO = {
    "task_id": "demo/twice",
    "category": "arithmetic",
    "difficulty": 1,
    "entry_point": "twice",
    "prompt": 'def twice(x):\n    """Double it."""\n',
    "instruction": "Write a function.",
    "reference": "    return 2 * x\n",
    "tests": "assert twice(2) == 4\n",
    "wrong": [{"kind": "subtle", "why": "adds", "body": "    return x + 3\n"}],
}


def benchmark(name: str, **options: Any) -> Benchmark:
    return Benchmark(name=f"my-{name}", adapter=name, dataset=name, **options)


def problems(path: Path, name: str, **options: Any) -> list[Problem]:
    return adapter(name).problems(path, benchmark(name, **options))


def lines(folder: Path, *rows: Any) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def items(folder: Path, *rows: Any) -> Path:
    path = folder / "rows.yaml"
    path.write_text("# comment\n" + yaml.safe_dump(list(rows)))
    return path


def program(problem: Problem, solution: str) -> str:
    return f"{problem.preamble}{solution}\n{problem.tests}"


def passes(problem: Problem, solution: str) -> bool:
    """Execute code that this repository itself wrote."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(program(problem, solution), {"__name__": "program"})
    except Exception:
        return False
    return True


def test_adapters_are_the_modules_of_the_package() -> None:
    assert {"demo", "humaneval", "humaneval_plus", "mbpp", "mbpp_plus"} <= set(names())
    with pytest.raises(ConfigError, match='no benchmark adapter "base"; allowed: '):
        adapter("base")


def test_humaneval(tmp_path: Path) -> None:
    (problem,) = problems(lines(tmp_path, HUMANEVAL), "humaneval")
    assert problem.benchmark == "my-humaneval"
    assert problem.prompt == HUMANEVAL["prompt"]
    assert problem.instruction == (
        "Write a function twice(x: int) -> int to solve the following problem:\nDouble it."
    )
    assert program(problem, problem.prompt + "    return 2 * x\n") == (
        HUMANEVAL["prompt"] + "    return 2 * x\n" + "\n" + HUMANEVAL["test"] + "\ncheck(twice)"
    )
    assert problem.reference is not None
    assert passes(problem, problem.reference)
    assert not passes(problem, problem.wrong[0].solution)


def test_humaneval_packed(tmp_path: Path) -> None:
    path = lines(tmp_path, HUMANEVAL)
    packed = tmp_path / "rows.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert problems(packed, "humaneval") == problems(path, "humaneval")


def test_mbpp(tmp_path: Path) -> None:
    rows = [{**MBPP, "task_id": 10}, MBPP, {**MBPP, "task_id": 511}]
    (problem,) = problems(lines(tmp_path, *rows), "mbpp")
    assert problem.task_id == "MBPP/11"
    assert problem.entry_point == "twice"
    assert problem.prompt == (
        '"""\nWrite a function to double a number.\nassert twice(2) == 4\n"""\n'
    )
    assert program(problem, "CODE") == "CODE\nassert twice(2) == 4\nassert twice(3) == 6"
    assert problem.reference is not None
    assert passes(problem, problem.reference)
    assert not passes(problem, problem.wrong[0].solution)


def test_mbpp_set_up_stands_between_code_and_tests(tmp_path: Path) -> None:
    (problem,) = problems(lines(tmp_path, {**MBPP, "test_setup_code": "a = 1"}), "mbpp")
    assert program(problem, "CODE").startswith("CODE\na = 1\nassert ")


def test_humaneval_plus(tmp_path: Path) -> None:
    (problem,) = problems(lines(tmp_path, HUMANEVAL_PLUS), "humaneval_plus")
    (plain,) = problems(lines(tmp_path, HUMANEVAL), "humaneval")
    same = ("task_id", "prompt", "instruction", "entry_point", "reference", "wrong")
    assert [getattr(problem, name) for name in same] == [getattr(plain, name) for name in same]
    found = bundles.problem_of(problem)
    assert (found.dataset, found.inputs) == ("humaneval", {"base": [[2]], "plus": [[3], [4]]})


def test_mbpp_plus(tmp_path: Path) -> None:
    (problem,) = problems(lines(tmp_path, MBPP_PLUS), "mbpp_plus")
    assert problem.prompt == f"{MBPP_PLUS['prompt']}\n", "a completion starts in a line of its own"
    assert problem.instruction == (
        "Write a function to double a number. Your code should pass these tests:\n\n"
        "assert twice(2) == 4"
    )
    found = bundles.problem_of(problem)
    assert (found.dataset, found.atol) == ("mbpp", 1e-06)
    assert found.inputs == {"base": [[2]], "plus": []}


def test_a_problem_where_anything_is_right_has_a_wrong_solution_that_returns_nothing(
    tmp_path: Path,
) -> None:
    (problem,) = problems(lines(tmp_path, {**MBPP_PLUS, "task_id": "Mbpp/164"}), "mbpp_plus")
    assert "raise" in problem.wrong[0].solution


@pytest.mark.parametrize(
    ("name", "row"),
    [("humaneval", HUMANEVAL), ("humaneval_plus", HUMANEVAL_PLUS), ("mbpp_plus", MBPP_PLUS)],
)
def test_an_adapter_says_what_checks_its_problems(tmp_path: Path, name: str, row: Any) -> None:
    (problem,) = problems(lines(tmp_path, row), name)
    assert problem.checked_by == checked_by(name)


def test_demo(tmp_path: Path) -> None:
    (problem,) = problems(items(tmp_path, DEMO), "demo")
    assert (problem.category, problem.difficulty) == ("arithmetic", 1)
    assert problem.reference is not None
    assert passes(problem, problem.reference)
    assert [wrong.kind for wrong in problem.wrong] == ["subtle"]
    assert not passes(problem, problem.wrong[0].solution)


def test_first_problems_are_numbered_from_zero(tmp_path: Path) -> None:
    rows = [{**MBPP, "task_id": 11 + index} for index in range(5)]
    found = problems(lines(tmp_path, *rows), "mbpp", first=3)
    assert [(item.position, item.task_id) for item in found] == [
        (0, "MBPP/11"),
        (1, "MBPP/12"),
        (2, "MBPP/13"),
    ]


@pytest.mark.parametrize(
    ("name", "row"), [("humaneval", HUMANEVAL), ("humaneval_plus", HUMANEVAL_PLUS)]
)
def test_problems_fit_their_table(tmp_path: Path, name: str, row: Any) -> None:
    assert frame(problems(lines(tmp_path, row), name), PROBLEMS).height == 1


def without(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != key}


DAMAGED = [
    ("humaneval", without(HUMANEVAL, "test"), "test: Field required"),
    ("humaneval", {**HUMANEVAL, "prompt": 7}, "prompt: Input should be a valid string"),
    ("humaneval", {**HUMANEVAL, "prompt": "def twice(:"}, "prompt: "),
    ("humaneval", {**HUMANEVAL, "entry_point": "thrice"}, "prompt: no function thrice"),
    ("humaneval", [1], "Input should be a valid dictionary"),
    ("mbpp", {**MBPP, "task_id": "11"}, "task_id: Input should be a valid integer"),
    ("mbpp", {**MBPP, "test_list": []}, "test_list: List should have at least 1 item"),
    ("mbpp", {**MBPP, "test_list": ["assert f(1)"]}, "test_list: the first test calls no"),
    ("mbpp", {**MBPP, "code": "def twice("}, "code or test_list: "),
]


@pytest.mark.parametrize(("name", "row", "said"), DAMAGED)
def test_damaged_rows_are_named(tmp_path: Path, name: str, row: Any, said: str) -> None:
    good = {"humaneval": HUMANEVAL, "mbpp": MBPP}[name]
    path = lines(tmp_path, good, row)
    with pytest.raises(DataError) as error:
        problems(path, name)
    assert str(error.value).startswith(f"{path}:2: damaged row: ")
    assert said in str(error.value)


def test_lines_that_are_no_json_are_named(tmp_path: Path) -> None:
    path = lines(tmp_path, HUMANEVAL)
    path.write_text(path.read_text() + '\n{"task_id": ')
    with pytest.raises(DataError, match=rf"^{path}:3: no valid JSON"):
        problems(path, "humaneval")


def test_damaged_items_are_named(tmp_path: Path) -> None:
    path = items(tmp_path, DEMO, {"task_id": "x"})
    with pytest.raises(DataError, match=rf"^{path}:\d+: damaged row: category: Field required"):
        problems(path, "demo")


@pytest.mark.parametrize("text", ["a: 1\n", "", "- [\n"])
def test_files_that_are_no_list(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rows.yaml"
    path.write_text(text)
    with pytest.raises(DataError, match=str(path)):
        problems(path, "demo")


def test_a_torn_packed_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(HUMANEVAL).encode())[:-9])
    with pytest.raises(DataError, match="can't be read"):
        problems(path, "humaneval")


def test_the_same_task_twice(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="two problems are named HumanEval/900"):
        problems(lines(tmp_path, HUMANEVAL, HUMANEVAL), "humaneval")


def test_nothing_at_all(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no problem for benchmark my-mbpp"):
        problems(lines(tmp_path, {**MBPP, "task_id": 1}), "mbpp")


def test_the_demo_of_this_repository() -> None:
    file = REPOSITORY / "config" / "config.yaml"
    config = load(yaml.safe_load(file.read_text()), [file], REPOSITORY)
    found = load_problems(config, "demo")
    assert len(found) >= 40
    for problem in found:
        assert problem.reference is not None
        assert passes(problem, problem.reference), problem.task_id
        assert len(problem.wrong) >= 2
        assert not any(passes(problem, wrong.solution) for wrong in problem.wrong)
        asserts = [node for node in ast.walk(ast.parse(problem.tests)) if type(node) is ast.Assert]
        assert len(asserts) >= 5
