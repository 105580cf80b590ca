import json
import xml.etree.ElementTree as ET
from pathlib import Path

import duckdb
import pytest
import vl_convert

from repass.export import figures
from repass.report.figures import Figure
from repass.report.tables import Tables

PICTURES = 3  # that the fixture draws


@pytest.fixture(scope="module")
def index(exported: Path) -> list[dict]:
    return json.loads((exported / "figures" / "index.json").read_text())


def _figure(**spec: object) -> Figure:
    return Figure(title="t", caption="c", spec=spec, height=1)


def test_figures_are_found_wherever_a_section_puts_them() -> None:
    a, b, c = (_figure(n=n) for n in range(3))
    context = {"figures": [a], "panels": [{"name": "demo", "figures": (b,), "more": {"x": c}}]}
    assert list(figures.walk(context)) == [("", a), ("demo", b), ("demo", c)]


def test_every_figure_of_the_page_is_in_the_index(database: Path, index: list[dict]) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        names = [item.name for item in figures.found(Tables(connection))]
    assert [row["file"] for row in index] == names
    assert len(names) > PICTURES


def test_every_figure_has_its_specification_and_the_first_ones_pictures(
    exported: Path, index: list[dict]
) -> None:
    files = {file.name for file in (exported / "figures").iterdir()} - {"index.json", "README.md"}
    drawn = [row["file"] for row in index[:PICTURES]]
    expected = {f"{row['file']}.vl.json" for row in index}
    expected |= {f"{name}.{ending}" for name in drawn for ending in ("svg", "png", "pdf")}
    assert files == expected
    assert [row["pictures"] for row in index] == [row["file"] in drawn for row in index]


def test_pictures_are_what_their_endings_say(exported: Path, index: list[dict]) -> None:
    place = exported / "figures"
    name = index[0]["file"]
    assert ET.parse(place / f"{name}.svg").getroot().tag.endswith("svg")
    assert (place / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    assert (place / f"{name}.pdf").read_bytes().startswith(b"%PDF")


def test_a_specification_stands_alone(exported: Path, index: list[dict]) -> None:
    spec = json.loads((exported / "figures" / f"{index[0]['file']}.vl.json").read_text())
    assert spec["width"] == figures.WIDTH
    assert spec["datasets"]
    assert spec["usermeta"]["title"] == index[0]["title"]
    assert vl_convert.vegalite_to_svg(spec).startswith("<svg")


def test_a_picture_is_what_its_specification_draws(exported: Path, index: list[dict]) -> None:
    place = exported / "figures"
    name = index[0]["file"]
    spec = json.loads((place / f"{name}.vl.json").read_text())
    picture = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    assert picture == (place / f"{name}.svg").read_text()


def test_widths_of_parts_are_fixed_and_data_are_left_alone() -> None:
    part = {"width": "container"}
    rows = {"rows": [{"width": "container"}]}
    spec = figures.standalone(_figure(hconcat=[part, {"width": 10}], datasets=rows))
    assert [item["width"] for item in spec["hconcat"]] == [figures.WIDTH, 10]
    assert spec["datasets"] == rows
