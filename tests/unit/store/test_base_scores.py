"""Benchmarks that are checked by inputs: the score of the base inputs beside that of all."""

from collections.abc import Callable

import polars as pl
import pytest
import synthetic

from repass.metrics import pass_at_k
from repass.store import Sources, TableDefectError

Built = Callable[[Sources], Callable[[str], pl.DataFrame]]

BASE = pl.col("verdict").is_in(["passed", "timeout", "exception"])
"""What passes the base inputs here: all that passes, and some of what does not."""


@pytest.fixture
def by_inputs(sources: Sources) -> Sources:
    """The first benchmark, `demo`, is checked by inputs."""
    synthetic.edit(
        sources.problems[0],
        lambda frame: frame.with_columns(checked_by=pl.lit("inputs"), inputs=pl.lit("{}")),
    )
    for file in sources.verdicts:
        if "/demo/" in str(file):
            synthetic.edit(file, lambda frame: frame.with_columns(base_passed=BASE))
    return sources


def test_base_scores_are_those_of_the_definition(by_inputs: Sources, built: Built) -> None:
    cell = ["model", "benchmark", "prompt", "sampling", "extraction"]
    files = [file for file in by_inputs.verdicts if "/demo/" in str(file)]
    problems = (
        pl.concat([pl.read_parquet(file) for file in files])
        .group_by(*cell, "position")
        .agg(n=pl.len(), c=pl.col("base_passed").sum())
    )
    expected = {
        (*key, k): sum(pass_at_k(n, c, k) or 0 for n, c in group.select("n", "c").rows()) / 6
        for k in (1, 5, 10)
        for key, group in problems.filter(pl.col("n") >= k).group_by(cell)
    }
    found = built(by_inputs)("base_scores").select(*cell, "k", "base_pass_at_k").rows()
    assert {row[:-1]: row[-1] for row in found} == pytest.approx(expected)


def test_the_score_stays_that_of_all_inputs(by_inputs: Sources, built: Built) -> None:
    table = built(by_inputs)
    key = ["cell_id", "extraction", "k"]
    both = table("base_scores").join(table("scores"), on=key, suffix="_of_scores")
    assert both["pass_at_k"].equals(both["pass_at_k_of_scores"])
    assert (both["base_pass_at_k"] > both["pass_at_k"]).any()


def test_where_tests_decide_there_is_no_base_score(by_inputs: Sources, built: Built) -> None:
    assert set(built(by_inputs)("base_scores")["benchmark"]) == {"demo"}


def test_no_base_score_is_shown_where_the_score_is_not(by_inputs: Sources, built: Built) -> None:
    synthetic.edit(by_inputs.health[0], lambda frame: frame.with_columns(as_expected=False))
    scores = built(by_inputs)("base_scores")
    assert set(scores["status"]) == {"invalid"}
    assert scores["base_pass_at_k"].is_null().all()


def test_a_pass_that_is_none_of_the_base_is_a_defect(by_inputs: Sources, built: Built) -> None:
    file = next(file for file in by_inputs.verdicts if "/demo/" in str(file))
    synthetic.edit(file, lambda frame: frame.with_columns(base_passed=pl.lit(False)))
    with pytest.raises(TableDefectError, match="passes all inputs passes the base ones"):
        built(by_inputs)
