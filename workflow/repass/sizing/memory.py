"""How many GPUs hold a model and the cache of its requests, and how many requests they hold."""

from repass.config import Model
from repass.generation.engines.fit import FRACTION
from repass.records import Record
from repass.sizing import shapes
from repass.sizing.architectures import Known
from repass.sizing.hardware import Gpu

OVERHEAD_GB = 2.0
"""Of each GPU, for activations and what CUDA needs itself; an assumption."""
REQUESTS = 32
"""What a model's GPUs should have room for at least, where the configuration names no number."""
COUNTS = (1, 2, 4, 8, 16, 32)
"""Tensor parallelism divides attention heads evenly, so GPUs come in powers of two."""


class Need(Record):
    """What a model takes, in 10^9 bytes, over all of its GPUs."""

    weights_gb: float
    cache_gb: float
    """Of so many requests as there should be room for, each at its full length."""
    token_gb: float
    """Of one token in the cache."""

    @property
    def total_gb(self) -> float:
        """Both."""
        return self.weights_gb + self.cache_gb


def need(model: Model, known: Known, longest: int, concurrency: int | None) -> Need:
    """What a model takes.

    Args:
        model: its entry.
        known: its architecture.
        longest: tokens of its longest request, prompt and completion.
        concurrency: requests in flight; None: as many as an engine can take.
    """
    token = known.shape.cache_bytes(shapes.cache_number_bytes(model.engine_args)) / 1e9
    counted = shapes.number_bytes(model.dtype, model.quantization) * known.parameters_b
    requests = concurrency or REQUESTS
    weights = known.weights / 1e9 if known.weights else counted
    return Need(weights_gb=weights, cache_gb=requests * longest * token, token_gb=token)


def gpus(needed: Need, gpu: Gpu, model: Model) -> int | None:
    """The fewest GPUs that hold it; None where the most that are tried do not."""
    room = room_gb(gpu, model)
    return next((count for count in COUNTS if needed.total_gb <= count * room), None)


def at_once(needed: Need, gpu: Gpu, count: int, model: Model, length: float) -> int:
    """How many requests of a length in tokens an engine works on at a time; at least one."""
    named = shapes.option(model.engine_args, "--max-num-seqs")
    left = count * room_gb(gpu, model) - needed.weights_gb
    return max(1, min(int(named) if named else gpu.at_once, int(left / needed.token_gb / length)))


def room_gb(gpu: Gpu, model: Model) -> float:
    """What one GPU has for weights and cache."""
    return gpu.memory_gb * (model.gpu_memory_fraction or FRACTION) - OVERHEAD_GB
