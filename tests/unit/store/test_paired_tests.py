"""Tables of pairs and of problems' difficulty, against the stage files."""

from collections.abc import Callable

import polars as pl
import pytest
import synthetic
from scipy import stats

from repass.store import Sources

Table = Callable[[str], pl.DataFrame]
Built = Callable[[Sources], Table]
GROUP = ["benchmark", "prompt", "sampling"]


def passes(sources: Sources) -> pl.DataFrame:
    """Passes a problem of every cell, under its headline policy."""
    headline = {(c.model, c.benchmark, c.prompt, c.sampling): c.extraction for c in sources.cells}
    frames = [pl.read_parquet(file) for file in sources.verdicts]
    cell = ["model", *GROUP]
    counts = (
        pl.concat(frames)
        .group_by(*cell, "extraction", "position")
        .agg(c=(pl.col("verdict") == "passed").sum().cast(pl.Int64), n=pl.len().cast(pl.Int64))
    )
    rows = [
        row
        for row in counts.to_dicts()
        if headline[tuple(row[x] for x in cell)] == row["extraction"]
    ]
    return pl.DataFrame(rows).sort(*cell, "position")


def test_a_pair_is_compared_by_the_headline_policy(sources: Sources, built: Built) -> None:
    table = built(sources)
    known = passes(sources)
    for row in table("paired_tests").to_dicts():
        own = known.filter(*[pl.col(name) == row[name] for name in GROUP])
        a, b = (own.filter(pl.col("model") == row[name])["c"] for name in ("model_a", "model_b"))
        assert row["problems"] == len(a) == 6
        assert row["a_better"] == (a > b).sum()
        assert row["b_better"] == (a < b).sum()
        assert row["difference"] == pytest.approx((a - b).mean() / row["n"])
        if row["n"] == 1:
            differ = row["a_better"] + row["b_better"]
            expected = stats.binomtest(row["a_better"], differ).pvalue if differ else 1
            assert row["p"] == pytest.approx(expected)


def test_cells_without_a_score_are_in_no_pair(sources: Sources, built: Built) -> None:
    synthetic.spoil(sources)
    table = built(sources)
    assert set(table("paired_tests")["benchmark"]) == {"demo"}
    ways = table("certainty").select("prompt", "sampling").rows()
    assert len(ways) == len(table("paired_tests")) == 3
    assert table("model_reach").height == 6
    # The one that is left of the incomplete pair still says how hard problems are.
    assert set(table("problem_difficulty")["models"]) == {1, 2}


def test_solved_by_hardly_anybody(sources: Sources, built: Built) -> None:
    table = built(sources)
    known = passes(sources)
    for row in table("problem_difficulty").to_dicts():
        own = known.filter(
            *[pl.col(name) == row[name] for name in GROUP], pl.col("position") == row["position"]
        )
        solvers = own.filter(pl.col("c") > 0)["model"].to_list()
        assert row["solved_by"] == len(solvers)
        assert row["only_model"] == (solvers[0] if len(solvers) == 1 else None)
        assert row["pass_rate"] == pytest.approx((own["c"] / own["n"]).mean())


def test_the_hardest_is_first(sources: Sources, built: Built) -> None:
    difficulty = built(sources)("problem_difficulty").sort(*GROUP, "hardness")
    for _, own in difficulty.group_by(*GROUP):
        assert own["pass_rate"].is_sorted()
        assert own["hardness"].to_list() == [1, 2, 3, 4, 5, 6]


def test_what_is_tied_with_the_best(sources: Sources, built: Built) -> None:
    table = built(sources)
    tests = table("paired_tests")
    for row in table("certainty").to_dicts():
        (pair,) = tests.filter(*[pl.col(name) == row[name] for name in GROUP]).to_dicts()
        best = "model_a" if pair["difference"] >= 0 else "model_b"
        other = "model_b" if best == "model_a" else "model_a"
        assert row["best"] == pair[best]
        assert row["tied"] == ([] if pair["told_apart"] else [pair[other]])
        assert (row["models"], row["pairs"]) == (2, 1)
