"""Single parts end at the wrong moment, or the whole run by a signal; the same command finishes.

The tests run in order on one workspace, which comes nearer to its end with each.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from repass.errors import SandboxError
from repass.sandbox import labels, podman

from ..workflow.conftest import FakeEndpoint, Workspace, journal_lines, output
from .conftest import (
    CELL,
    CONCURRENCY,
    REQUESTS,
    asked,
    assert_nothing_left,
    configure,
    said,
    verdicts,
)

pytestmark = [pytest.mark.podman, pytest.mark.timeout(900)]

TARGET = f"results/verdicts/{CELL}.parquet"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, slow_endpoint: FakeEndpoint) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("parts"))
    configure(workspace, slow_endpoint.url)
    return workspace


@contextlib.contextmanager
def _started(workspace: Workspace) -> Iterator["subprocess.Popen[str]"]:
    """A run in a process group of its own, as a shell starts it."""
    with subprocess.Popen(
        [sys.executable, "-m", "snakemake", TARGET],
        start_new_session=True,
        cwd=workspace.root,
        env=workspace.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        yield process


def _wait_for_lines(workspace: Workspace, stage: str, number: int) -> None:
    end = time.monotonic() + 300
    while journal_lines(workspace, stage) < number:
        assert time.monotonic() < end, f"{stage} never got so far"
        time.sleep(0.01)


def _job(workspace: Workspace, script: str) -> int:
    """The process of a job's script."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            here = (entry / "cwd").resolve() == workspace.root
            if here and any(word.endswith(f".{script}.py".encode()) for word in words):
                return int(entry.name)
    raise AssertionError(f"no job of {script} runs")


def _end_of(process: "subprocess.Popen[str]") -> str:
    out = output(process, within_s=300)
    assert process.returncode != 0, out[-4000:]
    return out


def _press_ctrl_c(process: "subprocess.Popen[str]") -> str:
    """As the terminal does: the signal goes to all processes of the foreground group."""
    os.killpg(process.pid, signal.SIGINT)
    out = _end_of(process)
    assert "defect in" not in out
    return out


def _workers(job: int) -> list[str]:
    workers = f"label={labels.KIND}={labels.WORKER}"
    listing = json.loads(podman.run("ps", "--filter", workers, "--format", "json"))
    return [found["Id"] for found in listing if f":{job}:" in found["Labels"][labels.OWNER]]


def _kill_podman(job: int) -> None:
    """Kill the service that a job's pool has started."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == job and b"system\0service" in (entry / "cmdline").read_bytes():
                os.kill(int(entry.name), signal.SIGKILL)
                return
    raise AssertionError("the job has no Podman service")


def _remove_worker(job: int) -> None:
    for name in _workers(job):
        podman.run("rm", "--force", "--time", "0", name)


def _kill_supervisor(job: int) -> None:
    for name in _workers(job):
        with contextlib.suppress(SandboxError, ProcessLookupError):
            os.kill(int(podman.run("inspect", "--format", "{{.State.Pid}}", name)), signal.SIGKILL)


def test_a_generate_job_is_killed(workspace: Workspace) -> None:
    with _started(workspace) as process:
        _wait_for_lines(workspace, "completions", 4)
        os.kill(_job(workspace, "generate"), signal.SIGKILL)
        _end_of(process)
    assert_nothing_left(workspace)


def test_ctrl_c_while_generating(workspace: Workspace) -> None:
    with _started(workspace) as process:
        _wait_for_lines(workspace, "completions", 12)
        _press_ctrl_c(process)
    assert_nothing_left(workspace)


def test_sigterm_while_generating(workspace: Workspace) -> None:
    """Snakemake begins nothing new and waits for the jobs that run."""
    with _started(workspace) as process:
        _wait_for_lines(workspace, "completions", 18)
        process.terminate()
        _end_of(process)
    assert_nothing_left(workspace)
    assert not (workspace.root / TARGET).exists()


def test_podman_container_and_supervisor_go_and_then_the_job(workspace: Workspace) -> None:
    with _started(workspace) as process:
        for lines, fault in ((2, _kill_podman), (5, _remove_worker), (8, _kill_supervisor)):
            _wait_for_lines(workspace, "verdicts", lines)
            fault(_job(workspace, "execute"))
        _wait_for_lines(workspace, "verdicts", 11)
        os.kill(_job(workspace, "execute"), signal.SIGKILL)
        _end_of(process)
    assert_nothing_left(workspace)


def test_ctrl_c_while_executing(workspace: Workspace) -> None:
    with _started(workspace) as process:
        _wait_for_lines(workspace, "verdicts", 15)
        _press_ctrl_c(process)
    assert_nothing_left(workspace)


def test_it_finishes_as_if_nothing_had_happened(
    workspace: Workspace, slow_endpoint: FakeEndpoint, right_verdicts: pl.DataFrame
) -> None:
    before = journal_lines(workspace, "verdicts")
    assert said(workspace.snakemake(TARGET)) == []
    assert journal_lines(workspace, "verdicts") > before
    assert_frame_equal(verdicts(workspace), right_verdicts)
    paid = asked(workspace, slow_endpoint)
    assert len(paid) == REQUESTS
    # Only what was in the air when its job was killed.
    assert paid.total() - REQUESTS <= CONCURRENCY
    assert_nothing_left(workspace)
