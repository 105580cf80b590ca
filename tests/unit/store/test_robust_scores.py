"""Benchmarks whose tasks have variants: the worst over them beside the score."""

from collections.abc import Callable

import polars as pl
import pytest
import synthetic

from repass.metrics import robust_pass_at_k
from repass.store import Sources

Built = Callable[[Sources], Callable[[str], pl.DataFrame]]

TASK = pl.format("task/{}", pl.col("position") // 2)
"""Two problems each are variants of one task."""


@pytest.fixture
def varied(sources: Sources) -> Sources:
    """The first benchmark, `demo`, has two variants of each task."""
    synthetic.edit(sources.problems[0], lambda frame: frame.with_columns(group=TASK))
    return sources


def test_robust_scores_are_those_of_the_definition(varied: Sources, built: Built) -> None:
    cell = ["model", "benchmark", "prompt", "sampling", "extraction"]
    files = [file for file in varied.verdicts if "/demo/" in str(file)]
    passed = (
        pl.concat([pl.read_parquet(file) for file in files])
        .with_columns(task=TASK, passed=pl.col("verdict") == "passed")
        .sort("position", "sample")
        .group_by(*cell, "task", "position", maintain_order=True)
        .agg("passed")
        .group_by(*cell, "task", maintain_order=True)
        .agg("passed")
    )
    found = built(varied)("robust_scores").select(*cell, "k", "robust_pass_at_k").rows()
    for *names, k, score in found:
        tables = passed.filter(pl.col(key) == name for key, name in zip(cell, names, strict=True))
        expected = [robust_pass_at_k(table, k) for table in tables["passed"].to_list()]
        assert score == pytest.approx(sum(value or 0 for value in expected) / len(expected))
    assert {row[-2] for row in found} == {1, 5, 10}


def test_the_worst_is_never_better_than_the_score(varied: Sources, built: Built) -> None:
    scores = built(varied)("robust_scores").filter(pl.col("k") == 1)
    assert (scores["robust_pass_at_k"] <= scores["pass_at_k"] + 1e-12).all()
    assert (scores["robust_pass_at_k"] < scores["pass_at_k"]).any()


def test_tasks_are_counted_once(varied: Sources, built: Built) -> None:
    table = built(varied)
    problems = table("problems").filter(pl.col("benchmark") == "demo").height
    assert set(table("robust_scores")["tasks"]) == {problems // 2}


def test_without_variants_there_is_no_robust_score(varied: Sources, built: Built) -> None:
    assert set(built(varied)("robust_scores")["benchmark"]) == {"demo"}


def test_tasks_with_one_variant_each_have_no_robust_score(sources: Sources, built: Built) -> None:
    synthetic.edit(sources.problems[0], lambda frame: frame.with_columns(group="task_id"))
    assert built(sources)("robust_scores").is_empty()


def test_a_sample_that_one_variant_lacks_a_verdict_on_says_nothing(
    varied: Sources, built: Built
) -> None:
    lost = (pl.col("position") == 0) & (pl.col("sample") == 0)
    verdict = pl.when(lost).then(pl.lit("sandbox_error")).otherwise("verdict").alias("verdict")
    for file in varied.verdicts:
        if "/demo/" in str(file):
            synthetic.edit(file, lambda frame: frame.with_columns(verdict))
    table = built(varied)
    outcomes = table("robust_outcomes").group_by("cell_id", "extraction").agg(pl.col("n").min())
    of_cell = table("cells").select("cell_id", "sampling")
    least = dict(outcomes.join(of_cell, on="cell_id").select("sampling", "n").rows())
    assert least == {"greedy": 0, "n10": 9}
