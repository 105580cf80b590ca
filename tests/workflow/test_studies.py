"""The shipped studies pass a dry run, without their data and without a model."""

import pytest

from .conftest import Workspace, job_counts

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize(
    ("study", "cells", "models"),
    [
        ("reproduction-2024", 18 + 6 + 3 * 19, 18),
        ("in-context-2025", 18 + 20 + 2 + 12, 5),
        ("factors-2025", 3 + 7 * 2 + 4 * 4, 14),
    ],
)
def test_a_study_plans_its_cells(workspace: Workspace, study: str, cells: int, models: int) -> None:
    out = workspace.snakemake("-n", "--configfile", f"config/studies/{study}.yaml")
    planned = job_counts(out)
    assert planned["generate"] == planned["execute"] == cells
    assert planned["scores"] == models
