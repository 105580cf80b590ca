import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from repass import owner
from repass.errors import StoppedError
from repass.watch import Watch

JOB = """
import sys, time
from repass.watch import Watch
try:
    with Watch(look_every_s=0.05):
        print("working", flush=True)
        time.sleep(60)
finally:
    print("closed", flush=True)
"""


def start(workflow: str | None) -> "subprocess.Popen[str]":
    env = {key: value for key, value in os.environ.items() if key != owner.VARIABLE}
    if workflow is not None:
        env[owner.VARIABLE] = workflow
    job = subprocess.Popen(
        [sys.executable, "-c", JOB],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert job.stdout is not None
    assert job.stdout.readline() == "working\n"
    return job


def test_the_job_ends_when_its_workflow_has_been_killed() -> None:
    workflow = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    start_time = Path(f"/proc/{workflow.pid}/stat").read_text().rpartition(")")[2].split()[19]
    name = owner.me().rsplit(":", 2)[0]
    job = start(f"{name}:{workflow.pid}:{start_time}")
    time.sleep(0.3)
    assert job.poll() is None
    workflow.kill()
    workflow.wait()
    out, err = job.communicate(timeout=50)
    assert out == "closed\n"
    assert "its workflow has gone" in err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_job_ends_in_good_order_on_a_signal(number: signal.Signals) -> None:
    job = start(None)
    job.send_signal(number)
    out, err = job.communicate(timeout=50)
    assert out == "closed\n"
    assert f"signal {number.name}" in err


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)

    def work() -> None:
        with Watch():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(1)

    with pytest.raises(StoppedError, match="signal SIGTERM"):
        work()
    assert signal.getsignal(signal.SIGTERM) == before
