"""What the configuration says of the cells of a grid, as the rows that the database needs."""

from collections.abc import Iterable, Sequence

from repass.config import Benchmark, Cell, Config, Model, Sampling
from repass.entries import BenchmarkEntry, CellEntry, ModelEntry, SamplingEntry
from repass.extraction import default_policy
from repass.records import Record

ORIGINS = ("repository", "endpoint", "replay")


class Catalogue(Record):
    """Each model, benchmark and sampling of some cells once, and the cells themselves."""

    models: tuple[ModelEntry, ...]
    benchmarks: tuple[BenchmarkEntry, ...]
    samplings: tuple[SamplingEntry, ...]
    cells: tuple[CellEntry, ...]


def of(config: Config, cells: Sequence[Cell]) -> Catalogue:
    """Describe some cells of a configuration."""
    return Catalogue(
        models=tuple(_model(config.model(name)) for name in _once(c.model for c in cells)),
        benchmarks=tuple(
            _benchmark(config, config.benchmark(name)) for name in _once(c.benchmark for c in cells)
        ),
        samplings=tuple(_sampling(config.sampling(n)) for n in _once(c.sampling for c in cells)),
        cells=tuple(_cell(config, cell) for cell in cells),
    )


def headline(config: Config, cell: Cell) -> str:
    """Name the extraction policy whose score is a cell's headline."""
    model, form = config.model(cell.model), config.prompt(cell.prompt)
    if model.extraction is not None:
        return model.extraction
    if model.replay is not None and form.kind == "text":
        return "raw"
    return form.extraction or default_policy(form)


def extractions(config: Config, cell: Cell) -> list[str]:
    """Name the policies to score a cell under: the headline's, then the configured ones."""
    return list(dict.fromkeys((headline(config, cell), *config.extractions)))


def _model(model: Model) -> ModelEntry:
    return ModelEntry(
        model=model.name,
        family=model.family,
        parameters_b=model.parameters_b,
        kind=model.kind,
        origin=next(name for name in ORIGINS if getattr(model, name) is not None),
        source=_source(model),
        revision=model.revision,
        dtype=model.dtype,
        claimed_as=model.claimed_as,
        gpus=model.gpus if model.repository is not None else None,
    )


def _source(model: Model) -> str | None:
    if model.endpoint is not None:
        return f"{model.endpoint.url} ({model.endpoint.model})"
    if model.lora is not None:
        return f"{model.repository} + {model.lora.repository}"
    return model.replay.path if model.replay is not None else model.repository


def _benchmark(config: Config, benchmark: Benchmark) -> BenchmarkEntry:
    dataset = config.dataset_of(benchmark.name)
    limits = config.execution_of(benchmark.name).limits
    return BenchmarkEntry(
        benchmark=benchmark.name,
        language=benchmark.language,
        image=benchmark.sandbox_image(),
        dataset=dataset.name,
        revision=dataset.revision,
        sha256=dataset.sha256,
        licence=dataset.licence,
        cpu_s=limits.cpu_s,
        wall_s=limits.wall_s,
        memory_mb=limits.memory_mb,
    )


def _sampling(sampling: Sampling) -> SamplingEntry:
    values = sampling.model_dump(include=set(SamplingEntry.model_fields))
    return SamplingEntry(sampling=sampling.name, **values)


def _cell(config: Config, cell: Cell) -> CellEntry:
    return CellEntry(**cell.model_dump(), extraction=headline(config, cell))


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
