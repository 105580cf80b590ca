"""Importers of leaderboards, on snapshots made by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from repass.claims.leaderboards import BigCodeBench, EvalPlus
from repass.errors import DataError


def entry(*, prompted: bool = True, size: float | None = 7, **scores: float | None) -> Any:
    return {"pass@1": scores, "prompted": prompted, "size": size}


def bigcodebench(folder: Path, whole: Any, hard: Any) -> list[Any]:
    (folder / "results.json").write_text(json.dumps(whole))
    (folder / "results-hard.json").write_text(json.dumps(hard))
    return [row for row, _ in BigCodeBench().claims(folder, "board")]


def test_complete_and_instruct_are_benchmarks_of_their_own(tmp_path: Path) -> None:
    rows = bigcodebench(
        tmp_path,
        {"Coder-7B": entry(complete=45.5, instruct=36.0)},
        {"Coder-7B": entry(complete=12.8, instruct=None)},
    )
    assert [(row.benchmark, row.value) for row in rows] == [
        ("bigcodebench-complete", 45.5),
        ("bigcodebench-instruct", 36.0),
        ("bigcodebench-hard-complete", 12.8),
    ]


@pytest.mark.parametrize(
    ("prompted", "kind", "prompt_kind"), [(True, "instruct", "chat"), (False, "base", "text")]
)
def test_prompted_models_follow_instructions(
    tmp_path: Path, prompted: bool, kind: str, prompt_kind: str
) -> None:
    (row,) = bigcodebench(tmp_path, {"M-7B": entry(prompted=prompted, complete=1.0)}, {})
    assert (row.kind, row.prompt_kind) == (kind, prompt_kind)


def test_models_that_were_not_asked_greedily_do_not_say_so(tmp_path: Path) -> None:
    models = {"o1 (temperature=1)": entry(complete=1.0), "M-7B": entry(complete=1.0)}
    temperatures = [row.temperature for row in bigcodebench(tmp_path, models, {})]
    assert temperatures == [None, 0]


def test_base_and_plus_inputs_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    scores = {"humaneval": 80.0, "humaneval+": 70.0, "mbpp": 60.0, "mbpp+": 50.0}
    file.write_text(json.dumps({"M-7B": entry(**scores)}))
    found = {row.benchmark: printed for row, printed in EvalPlus().claims(file, "board")}
    assert found == {
        "humaneval": "80.0",
        "humaneval-plus": "70.0",
        "mbpp-plus-base": "60.0",
        "mbpp-plus": "50.0",
    }


def test_a_size_that_is_not_published_stays_unknown(tmp_path: Path) -> None:
    (row,) = bigcodebench(tmp_path, {"Closed": entry(size=None, complete=1.0)}, {})
    assert row.parameters_b is None


@pytest.mark.parametrize("text", ["[]", "{", '{"M": {"size": 7}}', '{"M": 3}'])
def test_another_form_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "results.json"
    file.write_text(text)
    with pytest.raises(DataError, match=r"results\.json: no leaderboard of the known form"):
        list(EvalPlus().claims(file, "board"))
