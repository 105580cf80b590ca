"""The leaderboard: further scores that some benchmarks have beside their own."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import duckdb
import polars as pl
import pytest
import synthetic

from repass import store
from repass.report import page
from repass.report.tables import Tables
from repass.store import Sources

SQL = Path(__file__).parents[3] / "workflow" / "sql"

Change = Callable[[Sources], None]


def checked_by_inputs(sources: Sources) -> None:
    """Let the first benchmark, `demo`, be checked by base inputs and more."""
    inputs = {"checked_by": pl.lit("inputs"), "inputs": pl.lit("{}")}
    synthetic.edit(sources.problems[0], lambda frame: frame.with_columns(**inputs))
    more = pl.col("verdict").is_in(["passed", "timeout", "failed"])
    for file in sources.verdicts:
        if "/demo/" in str(file):
            synthetic.edit(file, lambda frame: frame.with_columns(base_passed=more))


def varied(sources: Sources) -> None:
    """Let two problems each of the first benchmark be variants of one task."""
    task = pl.format("task/{}", pl.col("position") // 2)
    synthetic.edit(sources.problems[0], lambda frame: frame.with_columns(group=task))


def rendered(folder: Path, settings: SimpleNamespace, change: Change) -> str:
    grid = synthetic.Grid(models=2, problems=6, prompts=("complete",), samplings=(("greedy", 1),))
    sources = synthetic.write(folder / "stages", grid)
    change(sources)
    store.build(folder / "repass.duckdb", sources, SQL, settings)
    with duckdb.connect(str(folder / "repass.duckdb"), read_only=True) as connection:
        text = page.render(Tables(connection), settings)
    return text.split('id="leaderboard"')[1].split("</section>")[0]


@pytest.mark.parametrize(
    ("change", "heading", "said"),
    [
        (checked_by_inputs, "base inputs, pass@1 (%)", "the original benchmark"),
        (varied, "robust pass@1 (%)", "every variant of its task"),
    ],
)
def test_further_scores_stand_beside_and_are_explained(
    tmp_path: Path, settings: SimpleNamespace, change: Change, heading: str, said: str
) -> None:
    text = rendered(tmp_path, settings, change)
    assert heading in text
    assert said in text
    assert text.index(">pass@1 (%)") < text.index(heading)


def test_other_benchmarks_have_no_further_column(tmp_path: Path, settings: SimpleNamespace) -> None:
    text = rendered(tmp_path, settings, lambda _: None)
    assert text.count("pass@1 (%)</th>") == 1
