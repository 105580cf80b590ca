"""SIGKILL of the workflow at random moments of one run, spread over all of its stages."""

import pytest

from ..workflow.conftest import FakeEndpoint, Workspace
from .conftest import (
    CELL,
    DATABASE,
    PAGE,
    REQUESTS,
    Tables,
    assert_nothing_left,
    assert_paid_once,
    assert_same,
    journal,
    tables,
)
from .killing import Kills, kill_all, times

pytestmark = [pytest.mark.podman, pytest.mark.timeout(2400)]

STAGES = {
    "download": Kills(2, "results/problems/small.parquet", 0.8),
    "prompts": Kills(2, "results/prompts/small/complete.parquet", 0.8),
    "images": Kills(3, "results/images/python.json"),
    "generate": Kills(5, f"results/completions/{CELL}.parquet", 2.0),
    "health": Kills(4, "results/health/small.parquet"),
    "execute": Kills(5, f"results/verdicts/{CELL}.parquet", 5.0),
    "claims": Kills(2, "results/claims/demo.parquet", 1.0),
    "aggregate": Kills(4, DATABASE),
    "scores": Kills(2, "results/models/model/scores.parquet"),
    "report": Kills(2, PAGE),
    "export": Kills(2, "results/export/provenance.json"),
}
"""33 kills in the stages that every run has."""


def test_killed_at_thirty_moments_it_finishes_with_the_same_tables(
    fresh: Workspace, slow_endpoint: FakeEndpoint, undisturbed: Tables
) -> None:
    assert kill_all(fresh, STAGES) == times(STAGES)
    fresh.snakemake()
    assert_same(tables(fresh), undisturbed)
    assert_paid_once(fresh, slow_endpoint, REQUESTS)
    keys = [line[:80] for line in journal(fresh, "verdicts").read_text().splitlines()]
    assert len(keys) == len(set(keys)), "a program was executed twice"
    assert fresh.planned() == {}
    assert_nothing_left(fresh)
