import itertools
import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from generating import until
from hypothesis import given
from hypothesis import strategies as st

from repass.generation.metering import nvml
from repass.generation.metering.accelerators import Energy, Reading, Sampler, Tally, Totals
from repass.generation.metering.meter import Meter
from repass.generation.metering.processes import Used
from repass.generation.metering.readings import Counter


def test_a_counter_tells_what_it_has_grown_by() -> None:
    counter = Counter()
    assert [counter.grown(value) for value in (5.0, 7.0, 7.0, 10.5)] == [0.0, 2.0, 0.0, 3.5]


def test_a_counter_with_a_start_counts_from_there() -> None:
    assert Counter(1.0).grown(5.0) == 4.0


def test_a_counter_that_begins_anew_goes_on_from_there() -> None:
    counter = Counter()
    assert [counter.grown(value) for value in (100.0, 104.0, 1.0, 3.0)] == [0.0, 4.0, 0.0, 2.0]


def test_no_more_than_possible_is_believed() -> None:
    counter = Counter(0.0)
    assert counter.grown(50.0, at_most=2.0) == 2.0
    assert counter.grown(51.0, at_most=2.0) == 1.0


@given(st.lists(st.floats(0, 1e9), min_size=1))
def test_increments_are_never_negative_and_at_most_all_rises(values: list[float]) -> None:
    counter = Counter()
    grown = [counter.grown(value) for value in values]
    assert min(grown) >= 0
    rises = sum(max(0.0, b - a) for a, b in itertools.pairwise(values))
    assert sum(grown) == pytest.approx(rises)


def test_energy_is_what_the_counter_has_grown_by_also_over_a_driver_that_is_loaded_again() -> None:
    energy = Energy()
    for now, joules in enumerate((1000.0, 1300.0, 20.0, 50.0)):
        energy.add(Reading(joules, None, None), now)
    assert energy.joules == 330.0


def test_energy_of_a_device_that_tells_its_power_only_is_power_over_time() -> None:
    energy = Energy()
    for now, watts in ((0.0, 100.0), (2.0, 200.0), (3.0, 200.0)):
        energy.add(Reading(None, watts, None), now)
    assert energy.joules == 500.0


def test_a_counter_that_was_missed_once_is_not_made_up_for_twice() -> None:
    energy = Energy()
    for now, reading in enumerate(
        (Reading(0.0, None, None), Reading(None, 100.0, None), Reading(200.0, None, None))
    ):
        energy.add(reading, float(now))
    assert energy.joules == 200.0


def test_devices_are_added_up_and_one_that_tells_nothing_leaves_the_sum_unknown() -> None:
    tally = Tally()
    tally.add([Reading(10.0, None, 3), Reading(20.0, None, 4)], 0.0)
    tally.add([Reading(15.0, None, 3), Reading(21.0, None, 5)], 1.0)
    assert tally.totals == Totals(6.0, 8)
    tally = Tally()
    tally.add([Reading(10.0, None, 3), Reading(None, None, None)], 0.0)
    assert tally.totals == Totals(None, None)


def test_no_devices_tell_nothing() -> None:
    sampler = Sampler(lambda: None)
    sampler.start()
    assert sampler.totals() == Totals(None, None)


def test_a_sampler_reads_again_and_again() -> None:
    joules = iter(range(100, 1000, 100))
    devices = SimpleNamespace(read=lambda: [Reading(next(joules, 1000), None, 1)])
    sampler = Sampler(lambda: devices, every_s=0.01)
    sampler.start()
    assert until(lambda: sampler.totals().energy_j == 900)


class FakeError(Exception):
    pass


class FakeLibrary:
    """The part of NVML that is used; a card of the given age, or no driver."""

    NVMLError = FakeError

    def __init__(self, *, driver: bool = True, counts: bool = True) -> None:
        self.driver = driver
        self.counts = counts

    def nvmlInit(self) -> None:  # noqa: N802
        if not self.driver:
            raise FakeError("Driver Not Loaded")

    def nvmlDeviceGetHandleByIndex(self, index: int) -> str:  # noqa: N802
        return f"index {index}"

    def nvmlDeviceGetHandleByUUID(self, uuid: str) -> str:  # noqa: N802
        if uuid == "GPU-unknown":
            raise FakeError("Not Found")
        return f"uuid {uuid}"

    def nvmlDeviceGetTotalEnergyConsumption(self, _: str) -> int:  # noqa: N802
        if not self.counts:
            raise FakeError("Not Supported")
        return 1500

    def nvmlDeviceGetPowerUsage(self, _: str) -> int:  # noqa: N802
        return 70_000

    def nvmlDeviceGetMemoryInfo(self, _: str) -> Any:  # noqa: N802
        return SimpleNamespace(used=123)


def _find(monkeypatch: pytest.MonkeyPatch, library: FakeLibrary, slots: Sequence[str]) -> Any:
    monkeypatch.setitem(sys.modules, "pynvml", library)
    return nvml.find(slots)


def test_nvml_tells_energy_and_memory_in_joules_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    devices = _find(monkeypatch, FakeLibrary(), ["gpu:0", "gpu:GPU-abc"])
    assert devices.read() == [Reading(1.5, None, 123)] * 2


def test_nvml_tells_the_power_of_an_old_card(monkeypatch: pytest.MonkeyPatch) -> None:
    devices = _find(monkeypatch, FakeLibrary(counts=False), ["gpu:1"])
    assert devices.read() == [Reading(None, 70.0, 123)]


@pytest.mark.parametrize(
    ("library", "slots"),
    [
        (FakeLibrary(), ["cpu"]),
        (FakeLibrary(driver=False), ["gpu:0"]),
        (FakeLibrary(), ["gpu:GPU-unknown"]),
    ],
)
def test_without_devices_or_driver_there_is_nothing_to_read(
    monkeypatch: pytest.MonkeyPatch, library: FakeLibrary, slots: list[str]
) -> None:
    assert _find(monkeypatch, library, slots) is None


def test_a_meter_books_what_was_used_since_its_last_look() -> None:
    now, used, devices = [10.0], [Used(0.5, 7)], [Totals()]
    meter = Meter(lambda: used[0], lambda: devices[0], lambda: now[0])
    now[0], used[0], devices[0] = 11.0, Used(1.5, 9), Totals(30.0, 5)
    meter.look(["a"], loading=False)
    now[0], used[0], devices[0] = 13.0, Used(2.0, 8), Totals(50.0, 4)
    meter.look(["a", "b"], loading=False)
    cost = meter.ledger.cost("a")
    assert (cost.use.seconds, cost.use.cpu_s, cost.use.energy_j) == (2.0, 1.75, 40.0)
    assert (cost.peak_memory_bytes, cost.peak_gpu_memory_bytes) == (9, 5)
    assert meter.ledger.whole.use.seconds == 3.0
