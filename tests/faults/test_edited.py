"""Definitions are edited, and looked at with a dry run, while a grid runs."""

import pytest

from ..workflow.conftest import FakeEndpoint, Workspace, journal_lines, output, wait_for
from .conftest import REQUESTS, N, asked, configure

pytestmark = pytest.mark.timeout(600)

SEED = 1
CELLS = [{"benchmarks": ["small"], "prompts": ["complete", "shots-1"]}]


def _with_seed(workspace: Workspace, seed: int) -> None:
    some = {"temperature": 0.8, "n": N, "max_tokens": 64, "seed": seed}
    workspace.write("config/samplings.yaml", {"some": some})


def test_its_jobs_go_on_with_what_they_were_planned_with(
    fresh: Workspace, slow_endpoint: FakeEndpoint
) -> None:
    configure(fresh, slow_endpoint.url, cells=CELLS)
    run = fresh.start("--cores", "1", "--until", "generate")
    assert not wait_for(lambda: [] if journal_lines(fresh, "completions") else ["soon"], 300)
    _with_seed(fresh, 100)
    assert fresh.planned("--until", "generate")["generate"] == 2
    out = output(run, within_s=300)
    assert run.returncode == 0, out[-4000:]
    paid = asked(fresh, slow_endpoint)
    assert len(paid) == 2 * REQUESTS
    assert {seed for seed, _ in paid} == set(range(SEED, SEED + N))
    _with_seed(fresh, SEED)
    assert fresh.planned("--until", "generate") == {}
