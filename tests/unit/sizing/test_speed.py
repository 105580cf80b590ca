"""The roofline, and speeds scaled from another model's."""

from collections.abc import Callable

import pytest

from repass.config import Model
from repass.sizing import memory, speed
from repass.sizing.architectures import Known
from repass.sizing.hardware import Gpu
from repass.sizing.history import Cost, History

Make = Callable[..., Known]
LOAD = speed.Load(at_once=1, prompt=0, completion=1000)


@pytest.fixture
def roof(model: Callable[..., Model], gpu: Gpu) -> Callable[..., float]:
    def tokens_per_s(known: Known, gpus: int = 1, load: speed.Load = LOAD) -> float:
        needed = memory.need(model(), known, 1024, load.at_once)
        return speed.roofline(known, needed, gpu, gpus, load).value

    return tokens_per_s


def test_one_request_reads_the_weights_for_each_token(
    roof: Callable[..., float], known: Make
) -> None:
    seconds = 14 / (2000 * speed.EFFICIENCY) + speed.STEP_S
    assert roof(known(7)) == pytest.approx(1 / seconds, rel=0.03)  # the cache is read, too


def test_many_requests_share_what_is_read(roof: Callable[..., float], known: Make) -> None:
    one, many = (roof(known(7), load=LOAD.model_copy(update={"at_once": n})) for n in (1, 16))
    assert 8 * one < many < 16 * one


def test_many_more_requests_meet_the_arithmetic(roof: Callable[..., float], known: Make) -> None:
    load = speed.Load(at_once=100_000, prompt=0, completion=1)
    bound = 300e12 * speed.EFFICIENCY / (2 * 7e9)
    assert bound / 5 < roof(known(7), load=load) < bound


def test_more_gpus_are_faster_but_not_in_proportion(
    roof: Callable[..., float], known: Make
) -> None:
    one, two = roof(known(70), 1), roof(known(70), 2)
    assert one < two < 2 * one


def test_of_experts_only_those_at_work_are_read(roof: Callable[..., float], known: Make) -> None:
    assert roof(known(7)) < roof(known(47, 12)) * 2
    assert roof(known(47, 12)) > 2 * roof(known(47))


def test_many_requests_touch_all_experts(roof: Callable[..., float], known: Make) -> None:
    load = speed.Load(at_once=64, prompt=0, completion=10)
    sparse, dense = roof(known(47, 12), load=load), roof(known(47), load=load)
    assert sparse == pytest.approx(dense, rel=0.05)


def test_prompts_cost_time(roof: Callable[..., float], known: Make) -> None:
    long = speed.Load(at_once=1, prompt=4000, completion=10)
    assert roof(known(7), load=long) < roof(known(7))


def test_the_nearest_recorded_size_is_scaled(cost: Callable[..., Cost], known: Make) -> None:
    recorded = History([cost(), cost(model="far", parameters_b=13, generation_s=1.0)])
    found = speed.scaled(recorded, known(6), lambda _: True, 1)
    assert found is not None
    assert found.stands_on == "scaled from seven"
    assert found.value == pytest.approx(2050 * 7 / 6)


def test_a_size_that_is_too_far_off_tells_nothing(cost: Callable[..., Cost], known: Make) -> None:
    assert speed.scaled(History([cost()]), known(34), lambda _: True, 1) is None
