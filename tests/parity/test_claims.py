"""The shipped tables of claims are what their sources say."""

import csv
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from configured import REPOSITORY, Project

from repass.claims import tables
from repass.claims.leaderboards import LEADERBOARDS
from repass.claims.stage import collect, imported

SHIPPED = REPOSITORY / "resources" / "claims"


@pytest.mark.parametrize("name", sorted(LEADERBOARDS))
def test_a_shipped_leaderboard_is_its_snapshots(
    data: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPASS_MIRROR", str(data))
    rows = imported(Project(REPOSITORY).load(), name)
    assert (SHIPPED / f"{name}.csv").read_text(encoding="utf-8") == tables.text_of(rows)


def test_fetched_and_shipped_claims_are_the_same(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPASS_MIRROR", str(data))
    project = Project(REPOSITORY)
    place = pl.exclude("file")
    shipped = collect(project.load(), "evalplus")
    fetched = collect(project.load(claims={"snapshots": ["evalplus"]}), "evalplus")
    assert fetched.select(place).equals(shipped.select(place))


def test_every_figure_of_the_studies_is_a_claim(data: Path) -> None:
    reference = data.parent / "reference" / "study_scores.csv"
    if not reference.is_file():
        pytest.skip("no reference/study_scores.csv beside the shared data")
    with reference.open(encoding="utf-8") as file:
        stated = [
            (row["model"], row["origin"], int(row["k"]), row["score"])
            for row in csv.DictReader(file)
        ]
    with (SHIPPED / "studies.csv").open(encoding="utf-8") as file:
        claimed = [
            (row["model"], row["origin"], int(row["k"]), row["value"])
            for row in csv.DictReader(file)
        ]
    assert Counter(claimed) == Counter(stated)
    assert len(stated) == 255
