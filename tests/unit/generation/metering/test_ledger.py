import pytest
from hypothesis import given
from hypothesis import strategies as st

from repass.generation.metering.cost import EngineCost, Share
from repass.generation.metering.ledger import Interval, Ledger

NAMES = ["a", "b", "c"]


def interval(
    seconds: float = 1.0,
    cpu_s: float = 0.0,
    energy_j: float | None = None,
    memory: int = 1,
    loading: bool = False,
) -> Interval:
    return Interval(Share(seconds=seconds, cpu_s=cpu_s, energy_j=energy_j), memory, None, loading)


amounts = st.floats(0, 1e6)
intervals = st.builds(
    interval, amounts, amounts, amounts, st.integers(0, 10**12), loading=st.booleans()
)


@given(st.lists(st.tuples(intervals, st.sets(st.sampled_from(NAMES))), max_size=20))
def test_the_parts_of_all_holders_and_what_is_unused_are_the_whole(
    booked: list[tuple[Interval, set[str]]],
) -> None:
    ledger = Ledger()
    for each, holders in booked:
        ledger.book(each, holders)
    total = ledger.unused
    for name in NAMES:
        total = total.plus(ledger.cost(name))
    for part in ("use", "load"):
        found, whole = getattr(total, part), getattr(ledger.whole, part)
        assert found.seconds == pytest.approx(whole.seconds)
        assert found.cpu_s == pytest.approx(whole.cpu_s)
        assert (found.energy_j or 0) == pytest.approx(whole.energy_j or 0)
    assert total.peak_memory_bytes == ledger.whole.peak_memory_bytes


def test_holders_at_one_time_share_evenly_and_peaks_are_not_divided() -> None:
    ledger = Ledger()
    ledger.book(interval(2.0, cpu_s=8.0, energy_j=100.0, memory=7), {"a", "b"})
    ledger.book(interval(1.0, cpu_s=1.0, energy_j=50.0, memory=5), {"a"})
    assert ledger.cost("a").use == Share(seconds=2.0, cpu_s=5.0, energy_j=100.0)
    assert ledger.cost("b").use == Share(seconds=1.0, cpu_s=4.0, energy_j=50.0)
    assert ledger.cost("a").peak_memory_bytes == ledger.cost("b").peak_memory_bytes == 7


def test_loading_is_booked_apart_on_whoever_waits_for_it() -> None:
    ledger = Ledger()
    ledger.book(interval(10.0, cpu_s=6.0, loading=True), {"a"})
    ledger.book(interval(1.0, cpu_s=0.5), {"a"})
    assert ledger.cost("a").load == Share(seconds=10.0, cpu_s=6.0)
    assert ledger.cost("a").use == Share(seconds=1.0, cpu_s=0.5)


def test_what_nobody_held_it_for_is_nobodys() -> None:
    ledger = Ledger()
    ledger.book(interval(5.0), set())
    assert ledger.unused.use.seconds == 5.0
    assert ledger.cost("a") == EngineCost()


def test_energy_that_no_device_tells_is_not_zero() -> None:
    ledger = Ledger()
    ledger.book(interval(energy_j=None), {"a"})
    assert ledger.cost("a").use.energy_j is None
    ledger.book(interval(energy_j=3.0), {"a"})
    assert ledger.cost("a").use.energy_j == 3.0


def test_a_holder_who_has_gone_is_forgotten() -> None:
    ledger = Ledger()
    ledger.book(interval(), {"a"})
    ledger.close("a")
    assert ledger.cost("a") == EngineCost()
    assert ledger.whole.use.seconds == 1.0
