"""A copy of the repository to run real workflows in, and a fake endpoint that counts requests."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
NOT_COPIED = ("tests/", "docs/", ".ci/")


class FakeEndpoint:
    """A process that answers like an OpenAI-compatible server and logs each request it gets."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._log = folder / "requests.jsonl"
        port_file = folder / "port"
        self._process = subprocess.Popen(
            [sys.executable, str(REPOSITORY / "tests/support/fake_openai.py"),
             "--port-file", str(port_file), "--log", str(self._log), *arguments],
        )  # fmt: skip
        while not port_file.exists() or not port_file.read_text().strip():
            assert self._process.poll() is None, "the fake endpoint did not start"
            time.sleep(0.05)
        self.url = f"http://127.0.0.1:{port_file.read_text().strip()}/v1"

    def requests(self) -> list[dict]:
        """Return what was asked so far, in order of arrival."""
        if not self._log.exists():
            return []
        return [json.loads(line) for line in self._log.read_text().splitlines()]

    def stop(self) -> None:
        """End the process."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


class Workspace:
    """A copy of the repository with a small configuration of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        _copy_repository(root)

    def write(self, path: str, data: object) -> None:
        """Write a YAML file."""
        (self.root / path).write_text(yaml.safe_dump(data, sort_keys=False))

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start Snakemake in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "snakemake", *arguments],
            cwd=self.root,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def snakemake(self, *arguments: str, code: int | None = 0, within_s: float = 540) -> str:
        """Run Snakemake to its end and return what it printed."""
        process = self.start(*arguments)
        out = output(process, within_s)
        assert code is None or process.returncode == code, out[-6000:]
        return out

    def environment(self) -> dict[str, str]:
        """The environment of every process: the copy's own library comes first."""
        variables = {k: v for k, v in os.environ.items() if not k.startswith("REPASS_WORKFLOW")}
        return {**variables, "PYTHONPATH": str(self.root / "workflow"), "PYTHONUNBUFFERED": "1"}

    def planned(self, *arguments: str) -> dict[str, int]:
        """Count the jobs of a dry run by rule."""
        return job_counts(self.snakemake("-n", *arguments))

    def table(self, name: str) -> pl.DataFrame:
        """Read an exported table."""
        return pl.read_parquet(self.root / "results" / "tables" / f"{name}.parquet")


def output(process: "subprocess.Popen[str]", within_s: float) -> str:
    """Return what a process prints until its end; one that is late is killed, and tells so far."""
    try:
        return process.communicate(timeout=within_s)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        out = process.communicate()[0]
    pytest.fail(f"no end within {within_s} s: {out[-6000:]}")


def job_counts(out: str) -> dict[str, int]:
    """Read Snakemake's table of jobs; empty when there is nothing to do."""
    lines = iter(out.splitlines())
    counts: dict[str, int] = {}
    for line in lines:
        if line.startswith("job ") and "count" in line:
            next(lines)
            for row in lines:
                fields = row.split()
                if len(fields) != 2 or fields[0] == "total":
                    return counts
                counts[fields[0]] = int(fields[1])
    return counts


def kill_when(workspace: Workspace, moment: Callable[[], bool], *arguments: str) -> None:
    """Start Snakemake and end it with SIGKILL as soon as the moment has come."""
    process = workspace.start(*arguments)
    end = time.monotonic() + 500
    while not moment():
        assert process.poll() is None, process.communicate()[0][-4000:]
        assert time.monotonic() < end, "the moment to kill never came"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def journal_lines(workspace: Workspace, stage: str) -> int:
    """Count the finished items in a stage's journals."""
    files = (workspace.root / "results" / stage).rglob("*.journal.jsonl")
    return sum(file.read_bytes().count(b"\n") for file in files)


def processes_in(folder: Path) -> list[str]:
    """Return the command lines of living processes that work in a folder or name it."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            works_there = str((entry / "cwd").resolve()).startswith(str(folder))
        except OSError:
            continue
        if works_there or str(folder) in command:
            found.append(command)
    return found


def wait_for(nothing: Callable[[], list[str]], seconds: float = 60) -> list[str]:
    """Wait until nothing is found any more; returns what is still there."""
    end = time.monotonic() + seconds
    while (left := nothing()) and time.monotonic() < end:
        time.sleep(0.2)
    return left


def _copy_repository(target: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=REPOSITORY, check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    for name in listed:
        source = REPOSITORY / name
        if not name or name.startswith(NOT_COPIED) or not (source.exists() or source.is_symlink()):
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target / name, follow_symlinks=False)


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeEndpoint]:
    server = FakeEndpoint(tmp_path_factory.mktemp("endpoint"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("workspace"))
