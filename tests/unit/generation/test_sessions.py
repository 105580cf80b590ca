import subprocess
import sys
import time
from dataclasses import replace

import pytest
from generating import until

from repass.generation.keeper.sessions import Session

FAMILY = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(flush=True)
time.sleep(60)
"""


@pytest.fixture
def leader() -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [sys.executable, "-c", FAMILY], start_new_session=True, stdout=subprocess.PIPE
    )
    assert process.stdout
    process.stdout.readline()
    return process


def test_orphans_are_found_and_ended(leader: "subprocess.Popen[bytes]") -> None:
    session = Session.led_by(leader.pid)
    assert leader.pid in session.members()
    leader.kill()
    leader.wait()
    orphans = session.members()
    assert len(orphans) == 1
    assert session.end(0)
    assert session.members() == []


def test_the_stubborn_are_killed(leader: "subprocess.Popen[bytes]") -> None:
    session = Session.led_by(leader.pid)
    began = time.monotonic()
    assert session.end(0.3)
    assert time.monotonic() - began < 5
    assert leader.wait() == -9


def test_a_number_that_stands_for_others_now_is_left_alone(
    leader: "subprocess.Popen[bytes]",
) -> None:
    session = Session.led_by(leader.pid)
    for other in (replace(session, since=session.since - 1), replace(session, boot="another")):
        assert other.members() == []
        assert other.end(0)
    assert leader.poll() is None
    until(lambda: session.end(0))
    leader.wait()
