"""The section of published against reproduced scores."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from repass.report.sections.claims import Claims, _labels
from repass.report.tables import Tables, connect


@pytest.fixture(scope="module")
def context(database: Path) -> dict[str, Any]:
    with connect(database) as connection:
        return Claims().context(Tables(connection))


def rows_of(context: dict[str, Any], benchmark: str) -> list[dict[str, Any]]:
    (panel,) = (panel for panel in context["panels"] if panel["name"] == benchmark)
    return panel["rows"]


def spec_of(context: dict[str, Any], name: str) -> dict[str, Any]:
    (panel,) = (panel for panel in context["figures"] if panel["name"] == name)
    return panel["figures"][0].spec


def test_every_verdict_of_the_run_is_counted(context: dict[str, Any]) -> None:
    counts = {item["verdict"]: item["count"] for item in context["verdicts"]}
    assert {"below", "above", "not comparable", "invalid harness"} <= set(counts)


def test_what_differs_most_comes_first_and_what_cannot_be_compared_last(
    context: dict[str, Any],
) -> None:
    rows = rows_of(context, "demo")
    comparable = [row["verdict"] not in ("not comparable", "invalid harness") for row in rows]
    assert comparable == sorted(comparable, reverse=True)
    differences = [abs(row["difference"]) for row in rows if row["verdict"] in ("below", "above")]
    assert differences == sorted(differences, reverse=True)


def test_a_study_s_figure_stands_beside_and_not_in_a_row_of_its_own(
    context: dict[str, Any],
) -> None:
    rows = rows_of(context, "humaneval")
    assert {row["origin"] for row in rows} == {"published"}
    assert {row["elsewhere"] for row in rows} == {0.25}


def test_a_model_that_only_a_study_reproduced_is_in_the_figure(context: dict[str, Any]) -> None:
    spec = spec_of(context, "humaneval")
    for name in ("published", "reproduced"):
        assert "Nobody-7B" in {row["label"] for row in spec["datasets"][name]}


def test_measured_points_lie_upon_those_of_studies_and_these_upon_published_ones(
    context: dict[str, Any],
) -> None:
    spec = spec_of(context, "demo")
    names = [layer["data"]["name"] for layer in spec["layer"] if "shape" in layer["encoding"]]
    assert names == [name for name in ("published", "reproduced", "here") if name in names]
    assert {"published", "here"} <= set(names)


def test_what_was_measured_here_has_an_interval_in_the_figure(context: dict[str, Any]) -> None:
    for row in spec_of(context, "demo")["datasets"]["here"]:
        assert row["low"] <= row["score"] <= row["high"]


def test_sizes_are_on_a_log_axis(context: dict[str, Any]) -> None:
    layers = spec_of(context, "humaneval")["layer"]
    scales = [layer["encoding"]["x"].get("scale", {}) for layer in layers]
    assert {scale.get("type") for scale in scales} == {"log"}


def test_a_single_size_has_ticks_on_both_sides(context: dict[str, Any]) -> None:
    x = spec_of(context, "demo")["layer"][0]["encoding"]["x"]
    sizes = [row["size"] for row in spec_of(context, "demo")["datasets"]["here"]]
    assert min(x["axis"]["values"]) < min(sizes)
    assert max(x["axis"]["values"]) > max(sizes)


def test_translations_have_a_figure_by_language(context: dict[str, Any]) -> None:
    spec = spec_of(context, "multipl-e-humaneval: Nobody-7B")
    assert {row["language"] for row in spec["datasets"]["published"]} == {"go", "swift"}


def test_no_empty_layer_is_drawn(context: dict[str, Any]) -> None:
    for panel in context["figures"]:
        assert all(panel["figures"][0].spec["datasets"].values())


def test_labels_do_not_lie_upon_each_other() -> None:
    rows = [
        {"subject": str(at), "label": str(at), "size": 7.0, "score": 50.0 + at / 10}
        for at in range(8)
    ]
    heights = sorted(label["at"] for label in _labels(rows))
    assert len(heights) == 8
    assert all(high - low >= 3 for low, high in itertools.pairwise(heights))


def test_what_has_no_counterpart_is_told(context: dict[str, Any]) -> None:
    assert context["compared"] + sum(item["count"] for item in context["lost"]) == context["claims"]
