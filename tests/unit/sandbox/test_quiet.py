import threading

import pytest

from repass.sandbox.quiet import Gate


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
