"""`snakemake --profile slurm` on a real Slurm: shared engines, retries from journals, no network.

One run of one grid meets all disturbances at once, as each costs minutes: a group's allocation is
cancelled, another meets its time limit, a member of a third fails. Its tables are compared with
those of an undisturbed run on this machine.
"""

import os
import signal
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest
import yaml
from fake_hub import FakeHub
from polars.testing import assert_frame_equal

from ..faults.conftest import tables
from ..workflow.conftest import REPOSITORY, output, processes_in, wait_for
from .cluster import Cluster
from .conftest import CONCURRENCY, DELAYS, ENGINE, Disturber, Grid, holders, lines

pytestmark = [
    pytest.mark.slurm,
    pytest.mark.engine,
    pytest.mark.podman,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not ENGINE.exists(), reason="no engine: run `make setup`"),
]

REQUESTS = {"tiny": 18, "member": 18, "late": 12}
"""Of each fake model: 6 problems, one greedy answer and two drawn ones (`late`: no greedy one)."""


@dataclass
class Run:
    """A finished run on Slurm."""

    grid: Grid
    out: str
    jobs: list[dict[str, str]]
    disturbed: list[str]

    def of(self, words: str) -> list[dict[str, str]]:
        """The jobs whose comment has these words."""
        return [job for job in self.jobs if words in job["comment"]]

    def states(self, words: str) -> list[str]:
        """How they ended, in the order of submission."""
        return [job["state"] for job in self.of(words)]


OF_A_MACHINE = ("device", "devices", "engine_arguments")
"""Columns that say where a run was, besides those that no two runs have in common."""
SLURM = ("--profile", "slurm", "--profile", "site.yaml")
SLOW = {f"FAKE_ENGINE_DELAY_{name.upper()}": delay for name, delay in DELAYS.items()}


@pytest.fixture(scope="module")
def local(
    cluster: Cluster, hub: FakeHub, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Grid, "subprocess.Popen[str]"]:
    """The same grid on this machine, beside the run on Slurm, which mostly waits."""
    grid = Grid(tmp_path_factory.mktemp("local"), hub)
    devices = {"CUDA_VISIBLE_DEVICES": "0,1,2,3", "REPASS_RUNTIME": str(cluster.folder / "local")}
    return grid, grid.start("--cores", "2", **devices)


@pytest.fixture(scope="module")
def run(
    cluster: Cluster,
    hub: FakeHub,
    local: tuple[Grid, "subprocess.Popen[str]"],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Run]:
    grid = Grid(tmp_path_factory.mktemp("slurm"), hub)
    tiny = [grid.journal("tiny", sampling) for sampling in ("some", "greedy")]
    member = grid.journal("member")
    disturber = Disturber({
        "fail": (lambda: lines(member) >= 3, lambda: _end(holders(member))),
        "cancel": (lambda: min(map(lines, tiny)) >= 3, lambda: _cancel(cluster, "generation-tiny")),
    })  # fmt: skip
    disturber.start()
    try:
        out = grid.run(*SLURM, **SLOW, **cluster.environment())
    finally:
        disturber.stop()
    yield Run(grid, out, cluster.jobs(), disturber.done)
    assert wait_for(lambda: processes_in(grid.root)) == []


@pytest.fixture(scope="module")
def undisturbed(local: tuple[Grid, "subprocess.Popen[str]"]) -> dict[str, pl.DataFrame]:
    grid, process = local
    out = output(process, within_s=800)
    assert "steps (100%) done" in out, out[-4000:]
    return tables(grid.workspace)


def _cancel(cluster: Cluster, words: str) -> None:
    (job,) = (job for job in cluster.jobs() if words in job["comment"])
    cluster.command("scancel", job["id"])


def _end(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGTERM)


def test_the_workflow_finishes_whatever_happens(run: Run) -> None:
    assert sorted(run.disturbed) == ["cancel", "fail"]
    assert "steps (100%) done" in run.out, run.out[-6000:]


def test_its_tables_are_those_of_the_local_run(
    run: Run, undisturbed: dict[str, pl.DataFrame]
) -> None:
    found = tables(run.grid.workspace)
    assert found.keys() == undisturbed.keys()
    for name, table in found.items():
        assert_frame_equal(table.drop(OF_A_MACHINE, strict=False),
                           undisturbed[name].drop(OF_A_MACHINE, strict=False))  # fmt: skip


def test_cells_of_a_model_share_one_engine_in_one_allocation(run: Run) -> None:
    # The first was cancelled when both of its cells had answers.
    assert run.grid.starts("tiny") == [job["id"] for job in run.of("generation-tiny")]
    assert len(run.grid.starts("tiny")) == 2


def test_a_gpu_is_asked_for_where_the_model_needs_one(run: Run) -> None:
    assert all("gpu:1" in job["gpus"] for job in run.of("generation-tiny"))
    assert all("gpu" not in job["gpus"] for job in run.of("generation-demo-base"))


def test_executions_are_jobs_without_gpu(run: Run) -> None:
    jobs = run.of("execution-")
    assert {job["state"] for job in jobs} == {"COMPLETED"}
    assert len(jobs) == 4
    assert not any("gpu" in job["gpus"] for job in jobs)


def test_a_cancelled_job_is_tried_again_with_more(run: Run) -> None:
    assert run.states("generation-tiny") == ["CANCELLED", "COMPLETED"]
    first, second = run.of("generation-tiny")
    assert (first["limit"], second["limit"]) == ("20:00", "40:00")
    assert "mem=500M" in first["tres"]
    assert "mem=1000M" in second["tres"]


def test_a_job_beyond_its_time_limit_is_tried_again(run: Run) -> None:
    states = run.states("generation-late")
    assert states[0] == "TIMEOUT"
    assert states[-1] == "COMPLETED"


def test_a_member_that_fails_leaves_the_others_what_they_have(run: Run) -> None:
    assert run.states("generation-member") == ["FAILED", "COMPLETED"]
    _assert_paid_once(run, "member", in_flight=0)


@pytest.mark.parametrize("model", ["tiny", "late"])
def test_what_was_paid_for_is_not_asked_again(run: Run, model: str) -> None:
    attempts = len(run.of(f"generation-{model}"))
    _assert_paid_once(run, model, in_flight=2 * CONCURRENCY * (attempts - 1))


def _assert_paid_once(run: Run, model: str, in_flight: int) -> None:
    asked: Counter[str] = run.grid.asked(model)
    assert len(asked) == REQUESTS[model]
    assert sum(asked.values()) - len(asked) <= in_flight


def test_jobs_have_no_network(cluster: Cluster, run: Run, hub: FakeHub) -> None:
    address = urlsplit(hub.url)
    with socket.create_connection((address.hostname, address.port), timeout=5):
        pass
    script = f"import socket; socket.create_connection(('127.0.0.1', {address.port}), 5)"
    cluster.command("sbatch", "--wait", "--mem=100", "--comment=network", "--output=/dev/null",
                    f"--wrap=python3 -c \"{script}\"")  # fmt: skip
    assert [job["state"] for job in cluster.jobs() if job["comment"] == "network"] == ["FAILED"]


def test_a_node_loads_an_image_once(cluster: Cluster, run: Run) -> None:
    logs = "".join(path.read_text() for path in (run.grid.root / "logs/slurm").rglob("*.log"))
    assert logs.count("loading the image python into this node's store") == 1
    assert "building the image" not in logs
    assert (cluster.folder / "node/containers/storage").is_dir()
    (archive,) = (run.grid.root / "results/images").glob("*.tar")
    assert archive.stat().st_size > 1_000_000


def test_the_second_run_has_nothing_to_do(run: Run, cluster: Cluster) -> None:
    out = run.grid.run("-n", *SLURM, **cluster.environment())
    assert "Nothing to be done" in out, out[-3000:]


def test_a_stopped_workflow_leaves_no_job_that_the_next_one_waits_for(
    cluster: Cluster, hub: FakeHub, run: Run, tmp_path: Path
) -> None:
    grid = Grid(tmp_path, hub)
    journal = grid.journal("member")
    environment = {"FAKE_ENGINE_DELAY_MEMBER": "20", **cluster.environment()}
    command = (*SLURM, "--until", "generate", "--config", "models=member", "samplings=some")

    def states() -> list[str]:
        earlier = {job["id"] for job in run.jobs}
        later = [job for job in cluster.jobs() if job["id"] not in earlier]
        return [job["state"] for job in later if "generation-member" in job["comment"]]

    def stop_after(more: int, number: signal.Signals) -> None:
        (grid.logs / "member.starts").unlink(missing_ok=True)  # the next engine is slow too
        process = grid.start(*command, **environment)
        enough = lines(journal) + more
        assert wait_for(lambda: [] if lines(journal) >= enough else ["too early"], 120) == []
        process.send_signal(number)
        process.communicate()

    stop_after(3, signal.SIGINT)
    assert wait_for(lambda: [state for state in states() if state != "CANCELLED"]) == []
    stop_after(3, signal.SIGKILL)
    grid.run(*command, **environment)
    assert states() == ["CANCELLED", "CANCELLED", "COMPLETED"]
    asked = grid.asked("member")
    assert len(asked) == 12
    assert sum(asked.values()) - len(asked) <= 2 * CONCURRENCY


def test_the_profile_asks_for_more_with_each_attempt() -> None:
    profile = yaml.safe_load((REPOSITORY / "workflow/profiles/slurm/config.yaml").read_text())
    for rule in ("generate", "execute", "expected", "health", "aggregate"):
        asked = profile["set-resources"][rule]
        assert "attempt" in asked["runtime"]
        assert "attempt" in asked["mem_mb"]
