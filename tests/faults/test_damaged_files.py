"""Stage files cut short, as a failing disk leaves them: each is named, and made anew by itself.

Parquet is recognised as damaged by its end, so what is lost is tried at several places. The tests
share the finished workspace and leave it finished.
"""

from pathlib import Path

import pytest

from ..workflow.conftest import FakeEndpoint, Workspace
from .conftest import CELL, DATABASE, PAGE, Tables, asked, assert_same, run_until_finished, tables

pytestmark = [pytest.mark.podman, pytest.mark.timeout(900)]

PROBLEMS = "results/problems/small.parquet"
PROMPTS = "results/prompts/small/complete.parquet"
COMPLETIONS = f"results/completions/{CELL}.parquet"
FACTS = f"results/completions/{CELL}.json"
VERDICTS = f"results/verdicts/{CELL}.parquet"
HEALTH = "results/health/small.parquet"
CLAIMS = "results/claims/demo.parquet"
IMAGE = "results/images/python.json"
TARGETS = (DATABASE, COMPLETIONS, VERDICTS)
"""As the default target does: what a table once was made of is asked for by name."""


def _cut(file: Path, kept: float) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * kept)])


@pytest.mark.parametrize(
    "damaged",
    [
        {PROBLEMS: 0.5, CLAIMS: 0.0},
        {PROMPTS: 0.99, IMAGE: 0.5},
        {COMPLETIONS: 0.0, HEALTH: 0.5},
        {VERDICTS: 0.3, FACTS: 0.7},
    ],
    ids=lambda damaged: "+".join(Path(name).parts[1] for name in damaged),
)
def test_what_is_damaged_is_named_and_made_anew(
    finished: Workspace,
    slow_endpoint: FakeEndpoint,
    undisturbed: Tables,
    damaged: dict[str, float],
) -> None:
    paid = asked(finished, slow_endpoint)
    for name, kept in damaged.items():
        _cut(finished.root / name, kept)
    lines = run_until_finished(finished, *TARGETS)
    for name in damaged:
        assert any(f"{name} is damaged (" in line for line in lines), lines
        (finished.root / f"{name}.damaged").unlink()
    assert all("start the same command again" in line for line in lines)
    assert_same(tables(finished), undisturbed)
    assert asked(finished, slow_endpoint) == paid
    assert finished.planned(*TARGETS) == {}


def test_a_damaged_database_is_named_and_made_anew(
    finished: Workspace, undisturbed: Tables
) -> None:
    _cut(finished.root / DATABASE, 0.5)
    (finished.root / PAGE).unlink(missing_ok=True)
    lines = run_until_finished(finished, PAGE)
    assert len(lines) == 1
    assert f"{DATABASE} is damaged (not a whole DuckDB database" in lines[0]
    assert (finished.root / PAGE).stat().st_size > 100_000
    assert_same(tables(finished), undisturbed)
    (finished.root / f"{DATABASE}.damaged").unlink()
