"""Kill parts of the machinery while programs run: nothing is lost, and no verdict is wrong."""

import contextlib
import itertools
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from repass.errors import SandboxError
from repass.execution.runner import Runner
from repass.records import Verdict
from repass.sandbox import base_image, podman
from repass.sandbox.pool import Pool
from repass.sandbox.records import ImageRecord, Program
from repass.sandbox.worker import POOL

from .conftest import LIMITS

pytestmark = pytest.mark.podman

PAUSE = "import time\ntime.sleep(0.1)\n"
KINDS = {
    Verdict.PASSED: f"{PAUSE}assert 1 + 1 == 2",
    Verdict.FAILED: f"{PAUSE}assert 1 + 1 == 3",
    Verdict.EXCEPTION: f"{PAUSE}{{}}['x']",
    Verdict.TESTS_NOT_REACHED: f"{PAUSE}raise SystemExit",
    Verdict.SYNTAX_ERROR: "def f(:",
}


def programs(number: int, language: str = "python") -> list[tuple[Program, Verdict]]:
    """Make programs whose verdicts are known."""
    kinds = itertools.islice(itertools.cycle(KINDS.items()), number)
    return [
        (Program(key=str(key), language=language, source=source, limits=LIMITS), verdict)
        for key, (verdict, source) in enumerate(kinds)
    ]


def workers_of(pool: Pool) -> list[str]:
    label = f"label={POOL}={pool.name}"
    return podman.run("ps", "--all", "--quiet", "--no-trunc", "--filter", label).split()


def kill_containers(pool: Pool) -> None:
    for name in workers_of(pool):
        with contextlib.suppress(SandboxError):  # it may have gone by itself
            podman.run("kill", "--signal", "KILL", name)


def kill_processes(pool: Pool, which: str) -> None:
    for name in workers_of(pool):
        with contextlib.suppress(SandboxError, ProcessLookupError):
            pid = int(podman.run("inspect", "--format", f"{{{{.State.{which}}}}}", name))
            if pid > 0:
                os.kill(pid, signal.SIGKILL)


def kill_supervisors(pool: Pool) -> None:
    kill_processes(pool, "Pid")


def kill_conmons(pool: Pool) -> None:
    kill_processes(pool, "ConmonPid")


def kill_service(pool: Pool) -> None:
    process = pool._service._process
    if process is not None:
        process.kill()


KILLERS = (kill_containers, kill_service, kill_supervisors, kill_conmons, kill_service)


KILL_EVERY = 20
"""Programs: those ahead of the one that has just finished are running then."""


def test_nothing_is_lost_and_no_verdict_is_wrong(image, settings):
    known = programs(200)
    killers = itertools.cycle(KILLERS)
    found = []
    with Pool(image, replace(settings, recycle_after=20)) as pool:
        for program, outcome in pool.run(item for item, _ in known):
            found.append((program.key, outcome))
            if len(found) % KILL_EVERY == KILL_EVERY // 2:
                next(killers)(pool)
    assert max(outcome.attempts for _, outcome in found) > 1
    assert Counter(key for key, _ in found) == Counter(program.key for program, _ in known)
    wrong = {key: outcome for key, outcome in found if outcome.verdict is not known[int(key)][1]}
    assert wrong == {}
    assert workers_of(pool) == []


@pytest.mark.parametrize("killer", [kill_supervisors, kill_conmons])
def test_a_worker_without_this_process_leaves_nothing(image, settings, killer):
    with Pool(image, settings) as pool:
        list(pool.run(item for item, _ in programs(6)))
        killer(pool)
        again = dict(pool.run(item for item, _ in programs(6)))
        assert [outcome.verdict for outcome in again.values()].count(Verdict.SANDBOX_ERROR) == 0
    assert workers_of(pool) == []


@pytest.fixture
def doomed(image: ImageRecord) -> Iterator[ImageRecord]:
    """The same image under an id of its own."""
    command = ["podman", "build", "--quiet", "--label", "doomed=yes", "-"]
    text = f"FROM {image.digest}\n"
    built = subprocess.run(
        command, input=text, env=podman.environment(), capture_output=True, text=True, check=True
    )
    digest = built.stdout.strip()
    yield image.model_copy(update={"digest": digest})
    with contextlib.suppress(SandboxError):
        podman.run("rmi", "--force", digest)


def remove_for_good(digest: str, pool: Pool) -> None:
    """Remove an image and all that was made of it, while the pool goes on making workers.

    One that was in the making when its image went may live on: its layers are another image's, too.
    """
    none_seen = 0
    for _ in range(100):
        with contextlib.suppress(SandboxError):
            podman.run("rm", "--force", "--ignore", "--time", "0", *workers_of(pool), "none")
        with contextlib.suppress(SandboxError):
            podman.run("rmi", "--force", digest)
        gone = base_image.id_of(digest) is None and not workers_of(pool)
        none_seen = none_seen + 1 if gone else 0
        if none_seen == 3:
            return
        time.sleep(0.1)
    raise AssertionError("the image can't be removed")


def test_a_removed_image_ends_the_run_and_what_is_finished_is_kept(
    doomed: ImageRecord, settings, tmp_path: Path
) -> None:
    journal = tmp_path / "journal.jsonl"
    known = [program for program, _ in programs(60)]

    def until_the_image_goes(pool: Pool) -> Iterator[Program]:
        for number, program in enumerate(known):
            if number == 30:
                remove_for_good(doomed.digest, pool)
            yield program

    class Removing(Pool):
        def run(self, _):
            yield from super().run(until_the_image_goes(self))

    runner = Runner(doomed, settings, label="doomed", journal=journal, open_pool=Removing)
    with pytest.raises(SandboxError, match=r"image|no such"):
        runner.run(known)
    kept = journal.read_text().splitlines()
    assert 20 <= len(kept) < 60
    assert not any(Verdict.SANDBOX_ERROR in line for line in kept)
