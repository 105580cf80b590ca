"""Recorded cells and a model of 7 billion parameters, to be sized."""

from collections.abc import Callable

import pytest

from repass.config import Model
from repass.sizing.architectures import Known, assumed
from repass.sizing.hardware import Gpu
from repass.sizing.history import Cost

GPU = Gpu(
    title="A GPU",
    memory_gb=80,
    bandwidth_gb_s=2000,
    tflops=300,
    at_once=256,
    named=("A100", "80GB"),
    source="here",
)
COST = Cost(
    model="seven",
    parameters_b=7,
    benchmark="humaneval",
    language="python",
    prompt="complete",
    sampling="greedy",
    engine="vllm",
    device="NVIDIA A100-SXM4-80GB",
    gpus=1,
    problems=164,
    samples=164,
    prompt_tokens=16400,
    completion_tokens=16400,
    generation_s=8.0,
    programs=82,
    execution_cpu_s=4.1,
)


@pytest.fixture
def gpu() -> Gpu:
    return GPU


@pytest.fixture
def cost() -> Callable[..., Cost]:
    def make(**changes: object) -> Cost:
        return COST.model_copy(update=changes)

    return make


@pytest.fixture
def model() -> Callable[..., Model]:
    def make(**changes: object) -> Model:
        entry = {"name": "seven", "family": "f", "kind": "base", "parameters_b": 7}
        return Model.model_validate({**entry, "repository": "./weights", **changes})

    return make


@pytest.fixture
def known() -> Callable[..., Known]:
    def make(parameters_b: float = 7, active_b: float | None = None) -> Known:
        return Known(
            shape=assumed(parameters_b),
            parameters_b=parameters_b,
            active_b=active_b or parameters_b,
            weights=None,
            stands_on="assumed",
        )

    return make
