import fcntl
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack

import pytest

from repass.sandbox import quiet
from repass.sandbox.quiet import Gate
from repass.sandbox.worker import WorkerLost

KEEPER = """
import fcntl, os, sys, time
file = open(sys.argv[1], "r+b")
fcntl.flock(file, fcntl.LOCK_EX)
os.pwrite(file.fileno(), os.urandom(8), 0)
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def gates(tmp_path):
    made = [Gate(tmp_path) for _ in range(3)]
    yield made
    for gate in made:
        gate.close()


def test_programs_run_beside_each_other(gates):
    with gates[0].together(), gates[1].together():
        pass


def test_alone_waits_for_the_others_and_holds_up_new_ones(gates):
    events = []
    running, entered = threading.Event(), threading.Event()

    def repeat():
        running.set()
        with gates[1].alone():
            events.append("alone")
            entered.wait(1)
            events.append("alone ends")

    def newcomer():
        entered.set()
        with gates[2].together():
            events.append("newcomer")

    with gates[0].together():
        first = threading.Thread(target=repeat)
        first.start()
        running.wait(5)
        first.join(0.2)
        assert events == []
        second = threading.Thread(target=newcomer)
        second.start()
        second.join(0.2)
        assert events == []
    first.join(5)
    second.join(5)
    assert events == ["alone", "alone ends", "newcomer"]


class Waits(threading.Event):
    """Takes no time to wait; `meanwhile` happens during each wait."""

    def __init__(self, meanwhile=lambda _: None):
        super().__init__()
        self.waited_s = 0.0
        self._meanwhile = meanwhile

    def wait(self, timeout=None):
        self.waited_s += timeout
        self._meanwhile(self.waited_s)
        return self.is_set()


@pytest.fixture
def gate(tmp_path):
    """A gate of another pool than `gates`, whose waits are as given."""
    made = []

    def make(closing):
        made.append(Gate(tmp_path, closing))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def stuck(tmp_path):
    """A lock that somebody keeps."""
    with ExitStack() as stack:

        def keep(which):
            file = stack.enter_context((tmp_path / f"sandbox-{which}.lock").open("wb"))
            fcntl.flock(file, fcntl.LOCK_EX)

        yield keep


def test_a_repeat_that_was_alone_counts(gates):
    with gates[0].alone() as counts:
        assert counts()


def test_programs_beside_each_other_count(gates):
    with gates[0].together() as counts, gates[1].together():
        assert counts()


@pytest.mark.parametrize("which", ["turnstile", "running"])
def test_a_lock_that_is_kept_is_not_waited_for_without_end(gate, stuck, which):
    waits = Waits()
    waiting = gate(waits)
    stuck(which)
    with waiting.together():
        assert quiet.GIVE_UP_S <= waits.waited_s <= 2 * quiet.GIVE_UP_S + 1


@pytest.mark.parametrize("which", ["turnstile", "running"])
def test_a_lock_that_is_kept_is_waited_for_once(gate, stuck, which):
    waits = Waits()
    waiting = gate(waits)
    stuck(which)
    with waiting.together():
        waits.waited_s = 0.0
    with waiting.together():
        assert waits.waited_s == 0


def test_a_lock_that_moves_again_is_waited_for_again(gate, gates):
    waits = Waits()
    waiting = gate(waits)
    with gates[0].alone(), waiting.together():
        pass
    with gates[1].alone():
        waits.waited_s = 0.0
        with waiting.together():
            assert waits.waited_s >= quiet.GIVE_UP_S


def test_a_queue_that_moves_is_waited_for_as_long_as_it_takes(gate, tmp_path):
    ahead = quiet._Lock(tmp_path / "sandbox-turnstile.lock")
    ahead.take(fcntl.LOCK_EX)

    def move(waited_s):
        ahead.release()
        if waited_s < 5 * quiet.GIVE_UP_S:
            ahead.take(fcntl.LOCK_EX)

    waits = Waits(move)
    with gate(waits).alone() as counts:
        assert waits.waited_s >= 5 * quiet.GIVE_UP_S
        assert counts()
    ahead.close()


def test_a_repeat_beside_a_program_that_stays_does_not_count(gate, gates):
    with gates[0].together(), gate(Waits()).alone() as counts:
        assert not counts()


def test_a_repeat_that_was_not_waited_for_does_not_count(gate, gates):
    with gates[0].alone() as counts:
        with gate(Waits()).together():
            pass
        assert not counts()


def test_a_repeat_beside_a_program_that_had_not_waited_does_not_count(gate, gates):
    stays = gates[0].alone()
    stays.__enter__()
    with gate(Waits()).together():
        stays.__exit__(None, None, None)
        with gates[1].alone() as counts:
            assert not counts()


def test_the_repeat_after_a_standstill_counts(gate, gates):
    with gates[0].alone(), gate(Waits()).together():
        pass
    with gates[1].alone() as counts:
        assert counts()


@pytest.mark.parametrize("which", ["turnstile", "running"])
def test_the_end_of_the_pool_ends_the_waiting(gate, stuck, which):
    closing = threading.Event()
    waiting = gate(closing)
    stuck(which)
    threading.Timer(0.2, closing.set).start()
    with pytest.raises(WorkerLost, match="closed"), waiting.together():
        pass


def test_who_is_waited_for_is_said_once(gate, tmp_path, capsys):
    waiting = [gate(Waits()), gate(Waits())]
    keeper = subprocess.Popen(
        [sys.executable, "-c", KEEPER, str(tmp_path / "sandbox-running.lock")],
        stdout=subprocess.PIPE,
    )
    assert keeper.stdout is not None
    keeper.stdout.readline()
    keeper.send_signal(signal.SIGSTOP)
    try:
        for one in waiting:
            with one.together():
                pass
    finally:
        keeper.kill()
        keeper.communicate()
    [line] = capsys.readouterr().err.splitlines()
    assert f"waiting for process {keeper.pid} (stopped);" in line


def test_a_short_wait_is_not_worth_a_word(gate, gates, capsys):
    running = gates[0].alone()
    running.__enter__()

    def end(waited_s):
        if waited_s > quiet.TELL_S / 2:
            running.__exit__(None, None, None)

    with gate(Waits(end)).together():
        pass
    assert capsys.readouterr().err == ""
