"""Frames of paired comparisons."""

import numpy as np
import polars as pl
import pytest

from repass.metrics import paired_comparisons
from repass.metrics.paired import holm
from repass.metrics.pairs import CELLS, PAIRS, RESULTS

Cell = tuple[int, str, str, str, str]


def cell(cell_id: int, model: str, benchmark: str = "demo", sampling: str = "greedy") -> Cell:
    return (cell_id, model, benchmark, "complete", sampling)


def results(passed: dict[int, list[int]], n: int = 1) -> pl.DataFrame:
    rows = [(i, position, n, c) for i, cs in passed.items() for position, c in enumerate(cs)]
    return pl.DataFrame(rows, schema=RESULTS, orient="row")


def pairs(cells: list[Cell], found: pl.DataFrame) -> pl.DataFrame:
    frame = pl.DataFrame(cells, schema=CELLS, orient="row")
    return paired_comparisons(frame, found, resamples=500, seed=1)


def test_every_two_models_asked_alike_and_no_others() -> None:
    cells = [cell(3, "c"), cell(1, "a"), cell(2, "b"), cell(4, "a", "other"), cell(5, "b", "lone")]
    frame = pairs(cells, results({i: [0, 1, 1] for i in (1, 2, 3, 4, 5)}))
    assert frame.schema == pl.Schema(PAIRS)
    assert frame.select("model_a", "model_b").rows() == [("a", "b"), ("a", "c"), ("b", "c")]


def test_counts_and_scores_belong_to_their_model() -> None:
    frame = pairs([cell(7, "b"), cell(9, "a")], results({7: [1, 1, 1, 0], 9: [0, 0, 1, 0]}))
    (row,) = frame.to_dicts()
    assert (row["score_a"], row["score_b"], row["difference"]) == (0.25, 0.75, -0.5)
    assert (row["a_better"], row["b_better"]) == (0, 2)
    assert (row["both"], row["neither"]) == (0.25, 0.25)
    assert row["method"] == "mcnemar"
    assert row["needed_samples"] is None


def test_p_is_corrected_over_all_pairs_of_a_benchmark() -> None:
    generator = np.random.default_rng(1)
    cells = [cell(i, f"m{i % 4}", sampling=f"s{i // 4}") for i in range(8)]
    cells += [cell(8 + i, f"m{i}", "other") for i in range(2)]
    passed = {i: generator.binomial(1, 0.2 + 0.1 * (i % 4), 60).tolist() for i in range(10)}
    frame = pairs(cells, results(passed))
    own = frame.filter(pl.col("benchmark") == "demo")
    assert own.height == 12
    assert own["p_corrected"].to_list() == pytest.approx(holm(own["p"].to_numpy()).tolist())
    other = frame.filter(pl.col("benchmark") == "other")
    assert other["p_corrected"].to_list() == other["p"].to_list()
    assert (frame["told_apart"] == (frame["p_corrected"] < 0.05)).all()


def test_several_samples_are_drawn_again_and_their_number_is_judged() -> None:
    generator = np.random.default_rng(2)
    ease = generator.uniform(0.1, 0.8, 80)
    passed = {i: generator.binomial(10, ease + 0.15 * i).tolist() for i in range(2)}
    (row,) = pairs([cell(0, "a"), cell(1, "b")], results(passed, 10)).to_dicts()
    assert row["method"] == "bootstrap"
    assert row["told_apart"]
    assert row["needed_problems"] < 80
    assert 1 <= row["needed_samples"] < 10


def test_neither_order_nor_other_benchmarks_matter() -> None:
    generator = np.random.default_rng(3)
    passed = {i: generator.binomial(10, 0.4, 30).tolist() for i in range(4)}
    cells = [cell(0, "a"), cell(1, "b"), cell(2, "a", "other"), cell(3, "b", "other")]
    alone = pairs(cells[:2], results(passed, 10).filter(pl.col("cell_id") < 2))
    mixed = pairs(cells[::-1], results(passed, 10).reverse())
    assert mixed.filter(pl.col("benchmark") == "demo").equals(alone)


def test_models_that_never_differ_are_not_told_apart_by_any_number_of_problems() -> None:
    (row,) = pairs([cell(0, "a"), cell(1, "b")], results({0: [1, 0], 1: [1, 0]})).to_dicts()
    assert row["needed_problems"] is None
    assert not row["told_apart"]


def test_nothing_to_compare() -> None:
    assert pairs([], results({})).is_empty()
    assert pairs([cell(1, "a")], results({1: [0, 1]})).is_empty()
