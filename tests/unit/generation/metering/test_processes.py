"""CPU time and memory of real processes."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from generating import until

from repass.generation.keeper.sessions import Session
from repass.generation.metering.processes import Processes

# One process works half a second and ends, one holds 60 MB and stays; each says when it is done.
BUSY = """
import subprocess, sys, time
work = "import time\\nwhile time.process_time() < 0.5: pass"
hold = "import sys, time\\nx = b'x' * 60_000_000\\nprint('held', flush=True)\\ntime.sleep(60)"
holder = subprocess.Popen([sys.executable, "-c", hold])
subprocess.run([sys.executable, "-c", work])
print("worked", flush=True)
time.sleep(60)
"""


@pytest.fixture
def leader() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", BUSY], start_new_session=True, stdout=subprocess.PIPE
    )
    session = Session.led_by(process.pid)
    yield process
    session.end(0)
    process.wait()


def test_ended_children_count_and_memory_is_of_all_that_live(
    leader: "subprocess.Popen[bytes]",
) -> None:
    assert leader.stdout
    processes = Processes(Session.led_by(leader.pid))
    assert {leader.stdout.readline().strip(), leader.stdout.readline().strip()} == {
        b"held",
        b"worked",
    }
    used = processes.read()
    assert 0.5 <= used.cpu_s < 2.0
    assert used.memory_bytes > 60_000_000
    assert used.memory_bytes < 400_000_000


def test_strangers_do_not_count(leader: "subprocess.Popen[bytes]") -> None:
    processes = Processes(Session.led_by(leader.pid))
    assert processes.read().memory_bytes > 0
    leader.kill()
    Session.led_by(leader.pid).end(0)
    leader.wait()
    until(lambda: processes.read().memory_bytes == 0)
