"""The demo benchmark keeps its promises; nothing in it is executed here."""

import ast
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

DEMO = Path(__file__).parents[2] / "resources" / "demo"
SHARED_FIELDS = {
    "task_id", "category", "difficulty", "entry_point", "prompt", "instruction", "reference",
    "tests",
}  # fmt: skip


def load(name: str) -> list[dict[str, Any]]:
    """Items of one YAML file of the demo benchmark."""
    items: list[dict[str, Any]] = yaml.safe_load((DEMO / name).read_text(encoding="utf-8"))
    return items


PROBLEMS = load("problems.yaml")
EXEMPLARS = load("exemplars.yaml")


def by_id(item: dict[str, Any]) -> str:
    """Test id of an item."""
    return str(item["task_id"])


def entry_function(item: dict[str, Any], body: str) -> ast.FunctionDef:
    """The function named by the entry point, and the only one at the top of the program."""
    program = ast.parse(item["prompt"] + body)
    (function,) = [node for node in program.body if isinstance(node, ast.FunctionDef)]
    assert function.name == item["entry_point"]
    return function


def test_size_and_spread() -> None:
    assert len(PROBLEMS) >= 40
    assert len(EXEMPLARS) == 5
    categories = Counter(item["category"] for item in PROBLEMS)
    assert 6 <= len(categories) <= 8
    assert min(categories.values()) >= 4
    assert {item["category"] for item in EXEMPLARS} <= set(categories)
    assert {item["difficulty"] for item in PROBLEMS} == {1, 2, 3, 4, 5}


def test_names_are_unique() -> None:
    everything = PROBLEMS + EXEMPLARS
    for field in ("task_id", "entry_point", "prompt", "instruction"):
        assert max(Counter(item[field] for item in everything).values()) == 1, field


@pytest.mark.parametrize("item", PROBLEMS + EXEMPLARS, ids=by_id)
def test_item(item: dict[str, Any]) -> None:
    prefix, _, name = item["task_id"].partition("/")
    assert prefix in {"demo", "demo-exemplar"}
    assert name == item["entry_point"]
    assert f"`{name}(" in item["instruction"]
    assert item["prompt"].endswith('"""\n')
    assert item["reference"].startswith("    ")
    assert item["reference"].endswith("\n")
    docstring = ast.get_docstring(entry_function(item, item["reference"]))
    assert docstring is not None
    assert f">>> {name}(" in docstring


@pytest.mark.parametrize("item", PROBLEMS + EXEMPLARS, ids=by_id)
def test_tests_are_plain_asserts(item: dict[str, Any]) -> None:
    statements = ast.parse(item["tests"]).body
    assert len(statements) >= 5
    assert all(isinstance(statement, ast.Assert) for statement in statements)
    assert all(item["entry_point"] in ast.unparse(statement) for statement in statements)


@pytest.mark.parametrize("item", PROBLEMS, ids=by_id)
def test_wrong_solutions(item: dict[str, Any]) -> None:
    assert set(item) == SHARED_FIELDS | {"wrong"}
    wrong = item["wrong"]
    assert len(wrong) >= 2
    assert {case["kind"] for case in wrong} == {"blatant", "subtle"}
    right = ast.dump(entry_function(item, item["reference"]))
    for case in wrong:
        assert set(case) == {"kind", "why", "body"}
        assert ast.dump(entry_function(item, case["body"])) != right


@pytest.mark.parametrize("item", EXEMPLARS, ids=by_id)
def test_exemplars_have_no_wrong_solutions(item: dict[str, Any]) -> None:
    assert set(item) == SHARED_FIELDS
