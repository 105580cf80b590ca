"""Jobs that are killed, or whose workflow is: nothing finished is asked for twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fake_openai import FakeOpenAI
from generating import JobProcess, endpoint_model, until

from repass import owner
from repass.errors import StoppedError
from repass.generation.stopping import Stop, listening

SLEEPER = (
    "import sys, time; from repass import owner; print(owner.me(), flush=True); time.sleep(60)"
)


class Workflow:
    """A process that jobs believe to be their workflow."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SLEEPER], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        self.name = self.process.stdout.readline().strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def job(server: FakeOpenAI, tmp_path: Path, name: str, **environment: str) -> JobProcess:
    return JobProcess(
        tmp_path,
        name,
        model=endpoint_model(server.url).model_dump(),
        prompts=20,
        settings={"concurrency": 2, "request_timeout_s": 60},
        environment=environment,
    )


def seeds_and_prompts(server: FakeOpenAI) -> list[tuple[int, str]]:
    return [(request["seed"], request["asked"]) for request in server.requests]


def test_a_killed_job_pays_again_only_for_what_was_in_flight(
    server: FakeOpenAI, tmp_path: Path
) -> None:
    server.delay_s = 0.1
    first = job(server, tmp_path, "first")
    until(lambda: server.done >= 10)
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    facts = job(server, tmp_path, "second").facts()
    assert facts["errors"] == 0
    assert facts["from_journal"] >= 8
    asked = seeds_and_prompts(server)
    assert len(set(asked)) == 40
    assert len(asked) - 40 <= 2, "only the two in flight were sent twice"


def test_a_job_whose_workflow_dies_finishes_what_is_in_flight_and_ends(
    server: FakeOpenAI, tmp_path: Path
) -> None:
    server.delay_s = 0.3
    workflow = Workflow()
    orphan = job(server, tmp_path, "orphan", REPASS_WORKFLOW=workflow.name)
    until(lambda: server.done >= 4)
    workflow.kill()
    rerun = job(server, tmp_path, "rerun")
    assert "stopped, as its workflow has gone" in orphan.error()
    server.delay_s = 0.0
    assert rerun.facts()["errors"] == 0
    asked = seeds_and_prompts(server)
    assert len(asked) == len(set(asked)) == 40, "nothing was sent twice"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_what_is_in_flight_finish(
    server: FakeOpenAI, tmp_path: Path, number: signal.Signals
) -> None:
    server.delay_s = 0.3
    ended = job(server, tmp_path, "ended")
    until(lambda: server.done >= 4)
    ended.process.send_signal(number)
    assert f"stopped, as signal {number.name}" in ended.error()
    assert server.done == len(server.requests)
    server.delay_s = 0.0
    job(server, tmp_path, "again").facts()
    assert len(seeds_and_prompts(server)) == 40


def test_a_second_signal_acts_at_once(server: FakeOpenAI, tmp_path: Path) -> None:
    server.delay_s = 30.0
    ended = job(server, tmp_path, "ended")
    until(lambda: server.requests)
    ended.process.send_signal(signal.SIGTERM)
    time.sleep(2)  # two signals of one kind at once are one
    ended.process.send_signal(signal.SIGTERM)
    assert ended.process.wait(20) == -signal.SIGTERM


def test_a_rerun_that_waits_can_be_interrupted(server: FakeOpenAI, tmp_path: Path) -> None:
    server.delay_s = 30.0
    first = job(server, tmp_path, "first")
    until(lambda: server.requests)
    waiting = job(server, tmp_path, "waiting")
    until(lambda: "waiting for another job" in waiting.errors.read_text())
    waiting.process.send_signal(signal.SIGTERM)
    assert waiting.process.wait(60) == -signal.SIGTERM
    first.process.kill()
    first.process.wait()


def test_the_wish_to_end() -> None:
    assert Stop(owner.me()).reason is None
    assert Stop("elsewhere:1:1").reason is None, "another host's processes can't be seen"
    workflow = Workflow()
    stop = Stop(workflow.name)
    assert stop.reason is None
    workflow.kill()
    assert until(lambda: stop.reason) == "its workflow has gone"
    stop.request("another reason")
    with pytest.raises(StoppedError, match="its workflow has gone"):
        stop.check()


def test_signals_are_given_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with listening() as stop:
        os.kill(os.getpid(), signal.SIGHUP)
        assert stop.reason == "signal SIGHUP"
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before
