"""The tables: for the terminal, as CSV, and as the page of the documentation."""

import csv
import io
from collections.abc import Iterable, Sequence

from repass.generation.engines.fit import FRACTION
from repass.parity.tables import columns, grid
from repass.sizing import estimate, memory, speed, work
from repass.sizing.estimate import Row, Sizing

ESTIMATED = "Estimated, not measured"
MEASURED = "Measured"

_HEAD = (
    "model", "size", "GPUs", "entry", "weights GB", "cache GB", "cells", "samples", "M tokens",
    "hours", "at most", "GPU hours", "CPU hours", "speed", "tokens", "CPU",
)  # fmt: skip
_SUMS = ("study", "device", "GPUs", "hours", "at most", "GPU hours", "CPU hours", "")
_WORDS = 1


def terminal(sizing: Sizing) -> list[str]:
    """One study, in columns."""
    rows = [_HEAD, *(_cells(row) for row in sizing.rows), _total(sizing.rows)]
    title = f"{sizing.study} on {_place(sizing)}: {_status(sizing.rows)}"
    return [title, *columns(rows, _WORDS)]


def csv_text(sizings: Iterable[Sizing]) -> str:
    """All studies on all devices; hours and sizes with all their digits."""
    text = io.StringIO()
    columns_of = ["study", "device", *Row.model_fields, "status"]
    writer = csv.DictWriter(text, columns_of, lineterminator="\n")
    writer.writeheader()
    for sizing in sizings:
        for row in sizing.rows:
            status = _status([row]).lower()
            writer.writerow(
                {"study": sizing.study, "device": sizing.gpu.title, "status": status}
                | row.model_dump()
            )
    return text.getvalue()


def markdown(sizings: Sequence[Sizing], command: str) -> str:
    """The page: sums of all studies and devices, then each study on the first device."""
    first = sizings[0].gpu
    parts = [
        "# Sizing",
        f"Written by `{command}`; not by hand.",
        _introduction(sizings),
        "## The studies",
        grid(_SUMS, [_sum(item) for item in sizings]),
        "GPUs: of the largest model. Hours: all models one after another, each on its GPUs;"
        " models that run side by side share them. CPU hours: divide by the cores.",
        *_details([item for item in sizings if item.gpu == first]),
        _METHOD,
        grid(
            ("device", "memory GB", "GB/s", "TFLOPS", "at once", "source"),
            list(dict.fromkeys(_device(item) for item in sizings)),
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _introduction(sizings: Sequence[Sizing]) -> str:
    if all(row.measured for item in sizings for row in item.rows):
        return f"**{MEASURED}**, on the devices named."
    return (
        f"**{ESTIMATED}**, but where a line says `measured`. The columns `speed`, `tokens` and"
        " `CPU` say what each figure stands on; the formulas are below. Run `repass sizing --config"
        " mine.yaml --device ... --database results/repass.duckdb` after a first model: its records"
        " take the place of assumptions."
    )


def _details(sizings: Iterable[Sizing]) -> list[str]:
    parts = []
    for item in sizings:
        parts.append(f"## {item.study} on {_place(item)}")
        parts.append(f"{_status(item.rows)}.")
        parts.append(grid(_HEAD, [*(_cells(row) for row in item.rows), _total(item.rows)]))
    return parts


def _place(sizing: Sizing) -> str:
    """The GPU, unless no model takes one."""
    return sizing.gpu.title if any(row.gpus != 0 for row in sizing.rows) else "no GPU"


def _device(sizing: Sizing) -> tuple[str, ...]:
    gpu = sizing.gpu
    figures = (gpu.memory_gb, gpu.bandwidth_gb_s, gpu.tflops, gpu.at_once)
    return (gpu.title, *(f"{figure:,.0f}" for figure in figures), gpu.source)


def _status(rows: Sequence[Row]) -> str:
    return MEASURED if rows and all(row.measured for row in rows) else ESTIMATED


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.model,
        f"{row.parameters_b:g} B" if row.parameters_b else "?",
        f">{memory.COUNTS[-1]}" if row.gpus is None else str(row.gpus),
        str(row.gpus_in_entry),
        f"{row.weights_gb:.1f}",
        f"{row.cache_gb:.1f}",
        str(row.cells),
        f"{row.samples:,}",
        f"{row.tokens / 1e6:,.2f}",
        _hours(row.hours),
        _hours(row.hours_at_most),
        _hours(row.gpu_hours),
        _hours(row.cpu_hours),
        row.speed_from,
        row.tokens_from,
        row.cpu_from,
    )


def _total(rows: Sequence[Row]) -> tuple[str, ...]:
    return (
        "all", "", _most(rows), "", "", "",
        str(sum(row.cells for row in rows)),
        f"{sum(row.samples for row in rows):,}",
        f"{sum(row.tokens for row in rows) / 1e6:,.2f}",
        *_added(rows), "", "", "",
    )  # fmt: skip


def _sum(sizing: Sizing) -> tuple[str, ...]:
    rows = sizing.rows
    status = _status(rows).lower()
    return (sizing.study, _place(sizing), _most(rows), *_added(rows), status)


def _added(rows: Sequence[Row]) -> list[str]:
    parts = [
        [row.hours for row in rows],
        [row.hours_at_most for row in rows],
        [row.gpu_hours for row in rows],
        [row.cpu_hours for row in rows],
    ]
    return [_summed(part) for part in parts]


def _summed(hours: Sequence[float | None]) -> str:
    """A sum; with `+` where something is not known that belongs to it."""
    known = [value for value in hours if value is not None]
    return _hours(sum(known)) + ("+" if len(known) < len(hours) else "") if known else "?"


def _most(rows: Sequence[Row]) -> str:
    counts = [row.gpus for row in rows]
    if None in counts:
        return f">{memory.COUNTS[-1]}"
    return str(max((count for count in counts if count is not None), default=0))


def _hours(value: float | None) -> str:
    if value is None:
        return "?"
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


_METHOD = f"""\
## How it is computed
- **GPUs**: the fewest (1, 2, 4, ...) that hold the weights and the cache of {memory.REQUESTS}
  requests (or `generation.concurrency`) at their full length, in {FRACTION:.0%} of their memory
  (vLLM's default, or the entry's `gpu_memory_fraction`) less {memory.OVERHEAD_GB:g} GB each. Fewer
  serve too if the weights leave some room, with fewer requests at a time. `entry`: what the model's
  entry asks for; hours are for the larger of the two.
- **Weights**: of their files where they are on this machine, else parameters x bytes of `dtype` or
  `quantization`. **Cache**: layers x KV heads x
  their size x 2 x bytes, for each token, from the model's `config.json`, else
  `resources/architectures.yaml`, else assumed to be as large as it can be.
- **Speed**, the first of these that there is: `measured`, tokens a second of this model's recorded
  cells on this device with as many GPUs; `scaled from` the recorded model that is nearest in size
  and within a factor of {speed.NEAR:g}, by the ratio of sizes; `roofline`, of B requests at a time:

      step  = max((weights + B x (prompt + completion / 2) x cache of a token) / bandwidth,
                  B x 2 x parameters / arithmetic) + {speed.STEP_S * 1000:g} ms
      speed = completion / (completion x step / B + prompt x 2 x parameters / arithmetic)

  with {speed.EFFICIENCY:.0%} of what all its GPUs are published to have, and B as many as fit
  beside the weights, at most what vLLM takes on the device, or `generation.concurrency`. Of a
  mixture of experts with a share a of its parameters at work for a token, 1 - (1 - a)^B of the
  weights are read, and only those at work multiplied.
- **Tokens** of a sample: recorded for the cell, else of cells like it (other models, other prompts,
  the model's other benchmarks), else assumed: a third of `max_tokens`. (Stored answers of other
  projects to HumanEval, MBPP and MultiPL-E have 180 to 1,360 characters on average, set by set.)
  Of a prompt, and of each example in it, {work.PROMPT_TOKENS}. `at most`: every sample goes on to
  `max_tokens`.
- **Hours**: tokens by speed, and one load of each model: as recorded, else {estimate.START_S:g} s,
  and its weights at {estimate.LOAD_GB_S:g} GB/s.
- **CPU hours**: programs x CPU time of one, recorded for the benchmark or its language, else that
  of a self-test of its language (`resources/execution.yaml`), compiling included, which records
  leave out: where there is a compiler the self-test decides. A program a sample where nothing is
  recorded: samples and policies that agree are executed once.

Not counted: waiting in a queue, retries, prefix caching (faster), several cells at a time on one
engine (faster), attention's own arithmetic and what GPUs say to each other (slower)."""
