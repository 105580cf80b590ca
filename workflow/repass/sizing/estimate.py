"""A grid on a kind of GPU: a row for each model, and their sum."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from repass.config import Config, Model
from repass.records import Record
from repass.sizing import architectures, memory, speed, work
from repass.sizing.hardware import Gpu
from repass.sizing.history import MEASURED, History, Known
from repass.sizing.work import CellWork

LOAD_GB_S = 1.0
"""Weights read from a disk and put on the GPUs, 10^9 bytes a second; an assumption."""
START_S = 90.0
"""An engine's start besides that: compiling, recording graphs; an assumption."""


class Row(Record):
    """One model. Hours are of the clock, on its GPUs; None where nothing tells."""

    model: str
    parameters_b: float | None
    dtype: str
    gpus: int | None
    """The fewest that hold its weights and the cache of enough requests; 0: it takes none."""
    gpus_in_entry: int
    weights_gb: float
    cache_gb: float
    cells: int
    samples: int
    tokens: float
    """Completion tokens that are expected."""
    hours: float | None
    hours_at_most: float | None
    """If every sample went on to its limit."""
    gpu_hours: float | None
    cpu_hours: float | None
    """CPU time of executing the programs."""
    speed_from: str
    load_from: str
    tokens_from: str
    cpu_from: str
    cache_from: str

    @property
    def measured(self) -> bool:
        """Whether the hours stand on this model's own records alone."""
        return {self.speed_from, self.tokens_from, self.load_from} == {MEASURED}


@dataclass(frozen=True)
class Sizing:
    """A study on one kind of GPU."""

    study: str
    gpu: Gpu
    concurrency: int | None
    rows: Sequence[Row]


def of(
    study: str, config: Config, gpu: Gpu, history: History, tokens: float | None = None
) -> Sizing:
    """Estimate a study.

    Args:
        study: its name in tables.
        config: its configuration.
        gpu: what the models with `gpus` are to run on.
        history: what has been recorded.
        tokens: completion tokens of a sample, in place of recorded and assumed ones.

    Raises:
        ConfigError: a file of `resources/` is not usable.
    """
    cells: dict[str, list[CellWork]] = {}
    for item in work.of(config, history, tokens):
        cells.setdefault(item.cell.model, []).append(item)
    rows = [_row(config.model(name), mine, config, gpu, history) for name, mine in cells.items()]
    return Sizing(study=study, gpu=gpu, concurrency=config.generation.concurrency, rows=rows)


def _row(
    model: Model, cells: Sequence[CellWork], config: Config, gpu: Gpu, history: History
) -> Row:
    known = architectures.of(model, config.root)
    asked = config.generation.concurrency
    needed = memory.need(model, known, max(item.longest for item in cells), asked)
    ours = model.repository is not None
    count = memory.gpus(needed, gpu, model) if ours and model.gpus else 0
    used = max(count or 0, model.gpus)

    is_device = gpu.is_named if model.gpus else _any
    loaded = history.load(model.name, is_device, used)
    start = loaded or START_S + needed.weights_gb / LOAD_GB_S

    def hours(length: Callable[[CellWork], float]) -> tuple[float | None, str]:
        """Hours of all cells when samples have such a length, and what they stand on."""
        load = _load(cells, length)
        taken = memory.at_once(needed, gpu, used, model, load.prompt + load.completion)
        load = load.model_copy(update={"at_once": min(load.at_once, asked or taken, taken)})
        rate = (
            history.speed(model.name, is_device, used)
            or speed.scaled(history, known, is_device, used)
            or (speed.roofline(known, needed, gpu, used, load) if count else None)
        )
        if not ours or count is None or rate is None:
            return None, "nothing"
        return (start + _tokens(cells, length) / rate.value) / 3600, rate.stands_on

    expected, speed_from = hours(lambda item: item.tokens.value)
    at_most, _ = hours(lambda item: item.limit)
    return Row(
        model=model.name,
        parameters_b=model.parameters_b,
        dtype=model.dtype,
        gpus=count,
        gpus_in_entry=model.gpus if ours else 0,
        weights_gb=needed.weights_gb if ours else 0,
        cache_gb=needed.cache_gb if ours else 0,
        cells=len(cells),
        samples=sum(item.samples for item in cells),
        tokens=_tokens(cells, lambda item: item.tokens.value),
        hours=expected,
        hours_at_most=None if at_most is None or expected is None else max(at_most, expected),
        gpu_hours=None if expected is None else expected * used,
        cpu_hours=_cpu_hours(cells),
        speed_from=speed_from,
        load_from=MEASURED if loaded else "assumed",
        tokens_from=_from([item.tokens for item in cells]),
        cpu_from=_from([item.cpu_s for item in cells]),
        cache_from=known.stands_on,
    )


def _load(cells: Sequence[CellWork], length: Callable[[CellWork], float]) -> speed.Load:
    """The average request, and all of them at once."""
    samples = sum(item.samples for item in cells)
    return speed.Load(
        at_once=samples,
        prompt=sum(item.samples * item.prompt.value for item in cells) / samples,
        completion=_tokens(cells, length) / samples,
    )


def _tokens(cells: Sequence[CellWork], length: Callable[[CellWork], float]) -> float:
    return sum(item.samples * length(item) for item in cells)


def _cpu_hours(cells: Sequence[CellWork]) -> float | None:
    """CPU time of all cells; None if nothing tells about one of them."""
    total = 0.0
    for item in cells:
        if item.cpu_s is None:
            return None
        total += item.samples * item.programs.value * item.cpu_s.value
    return total / 3600


def _from(figures: Sequence[Known | None]) -> str:
    """What figures stand on, each thing once."""
    named = dict.fromkeys(figure.stands_on if figure else "nothing" for figure in figures)
    return ", ".join(named)


def _any(device: str) -> bool:  # noqa: ARG001
    """Any CPU: one entry says `gpus: 0`, and records name the processor."""
    return True
