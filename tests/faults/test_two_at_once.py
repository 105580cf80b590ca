"""Two workflows at once: in one folder the second is told of the first, in two folders both run."""

import pytest

from ..workflow.conftest import FakeEndpoint, Workspace, journal_lines, output, wait_for
from .conftest import (
    CELL,
    DATABASE,
    REQUESTS,
    Tables,
    asked,
    assert_nothing_left,
    assert_same,
    configure,
    tables,
)

pytestmark = [pytest.mark.podman, pytest.mark.timeout(600)]


def test_two_workflows_at_once(
    fresh: Workspace,
    tmp_path_factory: pytest.TempPathFactory,
    slow_endpoint: FakeEndpoint,
    undisturbed: Tables,
) -> None:
    other = Workspace(tmp_path_factory.mktemp("other"))
    configure(other, slow_endpoint.url)
    first, elsewhere = fresh.start(DATABASE), other.start(DATABASE)
    assert wait_for(lambda: [] if journal_lines(fresh, "completions") else ["soon"], 300) == []
    out = fresh.snakemake(DATABASE, code=1)
    (line,) = [line for line in out.splitlines() if line.startswith("repass: ")]
    assert f"another workflow is at work in this folder, process {first.pid} (" in line
    assert "wait for its end, or end it, and start again" in line
    assert "cannot be locked" in out
    for workspace, process in ((fresh, first), (other, elsewhere)):
        said = output(process, within_s=500)
        assert process.returncode == 0, said[-4000:]
        assert_same(tables(workspace), undisturbed)
        paid = asked(workspace, slow_endpoint)
        assert (len(paid), set(paid.values())) == (REQUESTS, {1})
        assert (workspace.root / f"results/verdicts/{CELL}.parquet").exists()
        assert_nothing_left(workspace)
