"""The page from a database, without a browser."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import inspected
import pytest
import synthetic

from repass import report, store
from repass.errors import DataError
from repass.report import samples as carried

SQL = Path(__file__).parents[3] / "workflow" / "sql"
SECTIONS = [
    "leaderboard", "claims", "tuning", "format", "languages", "shots", "health", "verdicts",
    "errors", "extraction", "problems", "certainty", "cost", "samples", "method",
]  # fmt: skip


class Page(HTMLParser):
    """What a parser sees: elements, their attributes, and the data blocks by id.

    What is packed until it is shown is unpacked and seen too.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: dict[str, str] = {}
        self.specs: list[str] = []
        self.text = ""
        self.inside: tuple[str, dict[str, str | None]] = ("", {})
        self.packed = [text]
        while self.packed:
            self.feed(self.packed.pop(0))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside = (tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 (the name is given)
        self.inside = ("", {})

    def handle_data(self, data: str) -> None:
        tag, attributes = self.inside
        if tag == "script" and attributes.get("class") == "later":
            self.packed.append(inspected.unpacked(data))
        elif tag == "script" and attributes.get("class") == "spec":
            self.specs.append(data)
        elif tag == "script" and attributes.get("id"):
            self.blocks[attributes["id"] or ""] = data
        elif tag not in ("script", "style"):
            self.text += data

    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.elements if "id" in attributes]


@pytest.fixture(scope="module")
def text(database: Path, settings: SimpleNamespace) -> str:
    target = database.with_name("index.html")
    report.write(database, target, settings)
    return target.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def beside(database: Path, text: str) -> dict[str, Any]:
    """What the files beside the page hold, by name."""
    files = sorted(database.with_name("samples").iterdir())
    return {file.stem: inspected.content(file) for file in files}


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_every_section_is_there_once_and_in_the_contents(page: Page) -> None:
    ids = page.ids()
    assert [name for name in ids if name in SECTIONS] == SECTIONS
    assert len(ids) == len(set(ids))
    links = [attributes.get("href") for tag, attributes in page.elements if tag == "a"]
    assert {f"#{name}" for name in SECTIONS} <= set(links)


def test_nothing_is_loaded_from_anywhere(page: Page) -> None:
    for _, attributes in page.elements:
        assert "src" not in attributes
        target = (attributes.get("href") or "#").partition("#")[0]
        assert not target or target.startswith(("../export/", "../tables/"))
        assert not [name for name in attributes if name.startswith("on") or name == "style"]


def test_only_our_scripts_may_run(page: Page) -> None:
    (policy,) = [
        attributes["content"] or ""
        for tag, attributes in page.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    scripts = [attributes for tag, attributes in page.elements if tag == "script"]
    ours = [attributes for attributes in scripts if not attributes]
    blocks = [attributes for attributes in scripts if attributes]
    assert {attributes["type"] for attributes in blocks} == {"application/json", "text/plain"}
    script_sources = re.search(r"script-src ([^;]*)", policy)
    assert script_sources
    # Two more than run at once: Vega, which runs when a figure is drawn, and 'strict-dynamic'.
    assert len(script_sources.group(1).split()) == len(ours) + 2 == 10
    assert "unsafe" not in policy


def test_hostile_texts_are_data_and_nothing_else(text: str, beside: dict[str, Any]) -> None:
    (index,) = [value for name, value in beside.items() if name.startswith("index-")]
    bodies = [sample for name in index["chunks"] for sample in beside[name]]
    assert len(bodies) == len(index["cell"])
    completions = {body["completion"] for body in bodies}
    assert {hostile[: carried.MAX_TEXT] for hostile in synthetic.HOSTILE} <= completions
    for hostile in synthetic.HOSTILE[:4]:
        assert hostile not in text
    assert "\u2028" not in text
    assert "\0" not in text


def test_unhealthy_and_incomplete_are_named_and_never_zero(page: Page) -> None:
    specs = [json.loads(spec) for spec in page.specs]
    unscored = [row for spec in specs for row in spec["datasets"].get("unscored", [])]
    assert {row["status"] for row in unscored} == {"invalid", "incomplete"}
    assert {row["pass_at_k"] for row in unscored} == {None}
    assert "1 of 20 known solutions were judged wrongly" in page.text
    assert "1 sandbox errors" in page.text


def test_titles_and_units_stand_at_every_figure(page: Page) -> None:
    assert page.specs
    for text in page.specs:
        spec = json.loads(text)
        assert "config" not in spec
        titles = re.findall(r'"title":"([^"]*)"', text)
        units = ("%", "percentage points", "seconds", "rank correlation")
        assert any(unit in title for title in titles for unit in units), titles


def test_the_title_is_text(text: str) -> None:
    assert "A &lt;b&gt;title&lt;/b&gt;" in text
    assert "It means nothing." in text


def write_without(
    tmp_path: Path, settings: SimpleNamespace, change: Callable[[store.Sources], store.Sources]
) -> Page:
    grid = synthetic.Grid(models=1, benchmarks=1, problems=3, prompts=("complete",))
    sources = change(synthetic.write(tmp_path / "stages", grid))
    store.build(tmp_path / "a.duckdb", sources, SQL, settings)
    report.write(tmp_path / "a.duckdb", tmp_path / "index.html", settings)
    return Page((tmp_path / "index.html").read_text(encoding="utf-8"))


def test_without_scores_it_says_what_is_missing(tmp_path: Path, settings: SimpleNamespace) -> None:
    page = write_without(
        tmp_path,
        settings,
        lambda sources: sources.model_copy(update={"completions": (), "verdicts": ()}),
    )
    assert "There is no score to show" in page.text
    assert "there are no completions" in page.text
    assert "there are no verdicts" in page.text


def test_without_anything_it_is_a_page(tmp_path: Path, settings: SimpleNamespace) -> None:
    page = write_without(tmp_path, settings, lambda _: store.Sources())
    assert "no cell is configured" in page.text


@pytest.mark.parametrize("stage", ["facts", "images", "prompts", "problems", "health", "verdicts"])
def test_any_stage_may_lack(tmp_path: Path, settings: SimpleNamespace, stage: str) -> None:
    update: dict[str, tuple[()]] = {stage: ()}
    if stage == "problems":
        update |= {"completions": (), "verdicts": ()}
    page = write_without(tmp_path, settings, lambda sources: sources.model_copy(update=update))
    assert "leaderboard" in page.ids()


def test_no_notice(tmp_path: Path, database: Path) -> None:
    settings = SimpleNamespace(title="t", notice=None, bootstrap=200, seed=1, samples=50_000)
    report.write(database, tmp_path / "index.html", settings)
    assert 'role="note"' not in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_no_database(tmp_path: Path, settings: SimpleNamespace) -> None:
    with pytest.raises(DataError, match="run the aggregate rule"):
        report.write(tmp_path / "none.duckdb", tmp_path / "index.html", settings)
