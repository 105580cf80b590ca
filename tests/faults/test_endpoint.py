"""An endpoint that fails in every way it can, most of the time: the cell is as if it never had."""

from collections import Counter

import polars as pl
import pytest
from chaotic import KINDS, ChaoticOpenAI

from ..workflow.conftest import Workspace
from .conftest import CELL, REQUESTS, configure, results_of, said

pytestmark = [pytest.mark.podman, pytest.mark.timeout(600)]

COMPLETIONS = f"results/completions/{CELL}.parquet"


def test_a_chaotic_endpoint_gives_the_same_completions(
    finished: Workspace, fresh: Workspace
) -> None:
    with ChaoticOpenAI(chaos=20, program_s=0.1) as server:
        configure(fresh, server.url)
        assert said(fresh.snakemake(COMPLETIONS)) == []
        served = Counter((request["seed"], request["asked"]) for request in server.requests)
    found, wanted = (_texts(workspace) for workspace in (fresh, finished))
    assert found.equals(wanted)
    assert found["error"].null_count() == found.height == REQUESTS
    assert server.struck.keys() == set(KINDS), "this seed leaves a kind of failure out"
    assert served.total() == REQUESTS + server.struck.total(), "an answered request was sent again"


def _texts(workspace: Workspace) -> pl.DataFrame:
    return results_of(workspace.root / COMPLETIONS).drop("request_key")
