"""How fast a model generates: as recorded, scaled from another model's record, or by a roofline."""

from collections.abc import Callable

from repass.records import Record
from repass.sizing.architectures import Known as Architecture
from repass.sizing.hardware import Gpu
from repass.sizing.history import History, Known
from repass.sizing.memory import Need

EFFICIENCY = 0.5
"""Of the published bandwidth and arithmetic, what an engine is assumed to reach."""
STEP_S = 0.005
"""Least time between two tokens of a request, whatever the model: an assumption."""
NEAR = 2.0
"""A recorded model may differ by this factor in size from the one it is to stand for."""
ROOFLINE = "roofline"


class Load(Record):
    """What an engine is asked, on average."""

    at_once: int
    """Requests in flight."""
    prompt: float
    """Tokens of a prompt."""
    completion: float
    """Tokens of a completion."""


def scaled(
    history: History, known: Architecture, is_device: Callable[[str], bool], gpus: int
) -> Known | None:
    """Tokens a second of the recorded model that is nearest in size, by the ratio of the sizes.

    Args:
        history: what has been recorded.
        known: the architecture of the model that is asked for.
        is_device: whether a recorded device is of the kind asked for.
        gpus: that the engine has.

    Returns:
        None where no model near in size has been recorded there.
    """
    sizes = {
        cost.model: cost.parameters_b
        for cost in history.timed(is_device)
        if cost.parameters_b and cost.has(gpus)
    }
    if not sizes:
        return None
    name = min(sizes, key=lambda other: _factor(sizes[other], known.parameters_b))
    recorded = history.speed(name, is_device, gpus)
    if recorded is None or _factor(sizes[name], known.parameters_b) > NEAR:
        return None
    value = recorded.value * sizes[name] / known.parameters_b
    return Known(value=value, stands_on=f"scaled from {name}")


def roofline(known: Architecture, needed: Need, gpu: Gpu, gpus: int, load: Load) -> Known:
    """Tokens a second by what must be read and multiplied for each step (Williams et al. 2009).

    A step makes one token for each request in flight. It reads the weights once, of a mixture of
    experts those that some request's token uses, and the cache of every request; and multiplies
    twice for each parameter that a token uses. The slower of the two decides.
    """
    share = known.active_b / known.parameters_b
    touched = 1 - (1 - share) ** load.at_once
    cached = load.at_once * (load.prompt + load.completion / 2) * needed.token_gb
    bandwidth = gpus * gpu.bandwidth_gb_s * EFFICIENCY
    reading = (needed.weights_gb * touched + cached) / bandwidth
    multiplying = load.at_once * _multiplying(known, gpu, gpus)
    step = max(reading, multiplying) + STEP_S
    # Once for each sample: prefix caching, which spares most of it, is not counted.
    prompt = load.prompt * _multiplying(known, gpu, gpus)
    each = step * load.completion / load.at_once + prompt
    return Known(value=load.completion / each, stands_on=ROOFLINE)


def _multiplying(known: Architecture, gpu: Gpu, gpus: int) -> float:
    """Seconds of arithmetic for one token."""
    return 2 * known.active_b * 1e9 / (gpus * gpu.tflops * 1e12 * EFFICIENCY)


def _factor(one: float, other: float) -> float:
    return max(one, other) / min(one, other)
