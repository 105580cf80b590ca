"""GPUs that hold a model and the cache of its requests."""

from collections.abc import Callable

import pytest

from repass.config import Model
from repass.sizing import memory
from repass.sizing.architectures import Known
from repass.sizing.hardware import Gpu


def test_weights_are_parameters_by_bytes(
    model: Callable[..., Model], known: Callable[..., Known]
) -> None:
    assert memory.need(model(), known(7), 512, 32).weights_gb == pytest.approx(14)
    assert memory.need(model(dtype="float32"), known(7), 512, 32).weights_gb == pytest.approx(28)


def test_the_cache_holds_all_requests_at_full_length(
    model: Callable[..., Model], known: Callable[..., Known]
) -> None:
    one = memory.need(model(), known(7), 512, 1).cache_gb
    assert memory.need(model(), known(7), 1024, 32).cache_gb == pytest.approx(64 * one)


def test_gpus_come_in_powers_of_two(
    model: Callable[..., Model], known: Callable[..., Known], gpu: Gpu
) -> None:
    counts = [
        memory.gpus(memory.need(model(), known(size), 768, 32), gpu, model())
        for size in (7, 34, 70, 180)
    ]
    assert counts == [1, 2, 4, 8]


def test_a_model_that_no_number_of_gpus_holds_is_none(
    model: Callable[..., Model], known: Callable[..., Known], gpu: Gpu
) -> None:
    assert memory.gpus(memory.need(model(), known(9000), 768, 32), gpu, model()) is None


def test_an_entry_says_how_much_of_a_gpu_it_takes(model: Callable[..., Model], gpu: Gpu) -> None:
    half = model(gpu_memory_fraction=0.5)
    assert memory.room_gb(gpu, half) == pytest.approx(0.5 * 80 - memory.OVERHEAD_GB)


def test_weights_on_this_machine_are_counted_as_they_are(
    model: Callable[..., Model], known: Callable[..., Known]
) -> None:
    here = known(7).model_copy(update={"weights": 5 * 10**9})
    assert memory.need(model(), here, 512, 32).weights_gb == pytest.approx(5)


def test_requests_at_a_time_are_those_whose_cache_fits(
    model: Callable[..., Model], known: Callable[..., Known], gpu: Gpu
) -> None:
    needed = memory.need(model(), known(30), 768, None)
    left = memory.room_gb(gpu, model()) - needed.weights_gb
    found = memory.at_once(needed, gpu, 1, model(), 768)
    assert found * 768 * needed.token_gb <= left < (found + 1) * 768 * needed.token_gb


def test_no_more_requests_at_a_time_than_the_engine_takes(
    model: Callable[..., Model], known: Callable[..., Known], gpu: Gpu
) -> None:
    needed = memory.need(model(), known(1), 64, None)
    assert memory.at_once(needed, gpu, 1, model(), 64) == gpu.at_once
    few = model(engine_args=["--max-num-seqs=8"])
    assert memory.at_once(needed, gpu, 1, few, 64) == 8


def test_at_least_one_request_is_worked_on(
    model: Callable[..., Model], known: Callable[..., Known], gpu: Gpu
) -> None:
    needed = memory.need(model(), known(60), 768, None)
    assert memory.at_once(needed, gpu, 1, model(), 768) == 1
