from pathlib import Path

import duckdb
import pytest

from repass.export import papers
from repass.report.tables import Tables


def _leaderboard(exported: Path, benchmark: str) -> list[str]:
    return (exported / "tables" / f"leaderboard-{benchmark}.md").read_text().splitlines()[4:]


def test_a_leaderboard_has_a_row_a_cell_best_first(exported: Path) -> None:
    rows = _leaderboard(exported, "demo")
    scores = [float(row.split("|")[6].split("(")[0]) for row in rows if "incomplete" not in row]
    assert len(rows) == 4
    assert scores == sorted(scores, reverse=True)


def test_what_is_no_score_says_why_it_is_none(exported: Path) -> None:
    assert all("invalid" in row for row in _leaderboard(exported, "humaneval"))
    assert "incomplete" in _leaderboard(exported, "demo")[-1]


def test_every_printed_table_is_there_twice_and_in_the_index(exported: Path) -> None:
    folder = exported / "tables"
    printed = {file.stem for file in folder.glob("*.tex")}
    assert {file.stem for file in folder.glob("*.md")} - {"README"} == printed
    index = (folder / "README.md").read_text()
    assert all(f"({name}.md)" in index for name in printed)
    assert {"scores", "health", "extraction_effect"} <= printed


def test_what_is_too_large_to_print_is_named(
    database: Path, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "MAX_ROWS", 1)
    with duckdb.connect(str(database), read_only=True) as connection:
        names = {size.name for size in papers.left_out(Tables(connection))}
    assert {"scores", "verdicts"} <= names
    assert "verdicts" in (exported / "tables" / "README.md").read_text()


def test_hostile_completions_are_in_no_printed_table(exported: Path) -> None:
    for file in (exported / "tables").iterdir():
        assert "window" not in file.read_text()
