"""Ratios within a round, medians over rounds, and bars."""

import pytest

from repass.bench import figures
from repass.bench.model import Run
from repass.bench.usage import Usage


def run(name, number, cpu_s, *, wall_s=1.0, work=None, programs=10, parts=None):
    return Run(
        contestant=name,
        round=number,
        programs=programs,
        whole=Usage(cpu_s=cpu_s, wall_s=wall_s),
        work=work,
        parts=parts or {},
    )


def cpu(found):
    return next(ratio for ratio in found if ratio.resource == "cpu" and ratio.scope == "whole")


def test_a_ratio_compares_runs_of_the_same_round():
    runs = [run("repass", 0, 1), run("peer", 0, 2), run("repass", 1, 10), run("peer", 1, 50)]
    assert cpu(figures.ratios(runs)).rounds == (2, 5)


def test_a_round_without_us_gives_no_ratio():
    runs = [run("repass", 1, 10), run("peer", 0, 2), run("peer", 1, 50)]
    assert cpu(figures.ratios(runs)).rounds == (5,)


def test_a_ratio_is_of_costs_a_program():
    runs = [run("repass", 0, 1, programs=10), run("peer", 0, 1, programs=5)]
    assert cpu(figures.ratios(runs)).rounds == (2,)


def test_work_is_compared_only_where_both_know_it():
    runs = [run("repass", 0, 1, work=Usage(cpu_s=1, wall_s=1)), run("peer", 0, 2)]
    assert {ratio.scope for ratio in figures.ratios(runs)} == {"whole"}


def test_we_are_not_compared_with_ourselves():
    runs = [run("repass", 0, 1), run("peer", 0, 2)]
    assert {ratio.contestant for ratio in figures.ratios(runs)} == {"peer"}


def test_the_median_is_not_moved_by_one_disturbed_round():
    assert figures.spread([3.0, 3.1, 90.0]).median == 3.1


def test_a_spread_has_the_extremes():
    found = figures.spread([2.0, 1.0, 4.0])
    assert (found.least, found.most) == (1.0, 4.0)


def test_no_rounds_are_an_error():
    with pytest.raises(ValueError, match="no rounds"):
        figures.spread([])


def test_a_standing_is_in_milliseconds_a_program():
    found = figures.standing([run("peer", 0, 2, wall_s=5, programs=10)], "")
    assert (found.cpu_ms.median, found.wall_ms.median, found.per_s) == (200, 500, 2)


def test_parts_are_medians_over_rounds():
    runs = [run("repass", n, 1, parts={"host": s}) for n, s in enumerate((0.1, 0.2, 0.9))]
    assert figures.standing(runs, "").parts_ms["host"] == pytest.approx(20)


def held(times, found):
    return figures.bar(
        "b", times, found, contestant="peer", resource="cpu", scope="whole", why="slow part"
    )


def test_a_bar_is_reached_when_the_median_reaches_it():
    found = figures.ratios([run("repass", 0, 1, programs=8), run("peer", 0, 3, programs=8)])
    assert held(3, found).reached


def test_a_missed_bar_says_where_the_time_goes():
    found = figures.ratios([run("repass", 0, 1), run("peer", 0, 2)])
    missed = held(3, found)
    assert (missed.reached, missed.found, missed.why) == (False, 2, "slow part")


def test_a_bar_without_a_measurement_is_not_reached():
    missed = held(3, [])
    assert (missed.reached, missed.found, missed.why) == (False, None, "not measured here")


def test_the_largest_part_comes_first():
    text = figures.where_the_time_goes({"host": 1.0, "programs": 2.5})
    assert text == "programs 2.50 ms, host 1.00 ms"
