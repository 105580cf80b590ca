"""Costs of cells that have run, from the database of a run: `cell_costs`."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import duckdb

from repass.config import Cell
from repass.errors import DataError
from repass.records import Record

SQL = Path(__file__).with_name("history.sql")
MEASURED = "measured"
"""What a figure stands on that was recorded of the very thing that is asked for."""
OURS = "vllm"
"""The engine whose times count: those of endpoints and replays are not of a device of ours."""


class Cost(Record):
    """One cell; None: not known."""

    model: str
    parameters_b: float | None
    benchmark: str
    language: str | None
    prompt: str
    sampling: str
    engine: str | None
    device: str | None
    gpus: int | None
    problems: int | None
    samples: int | None
    prompt_tokens: int | None
    completion_tokens: int | None
    generation_s: float | None
    engine_s: float | None = None
    load_s: float | None = None
    programs: int | None
    execution_cpu_s: float | None

    @property
    def seconds(self) -> float:
        """Its part of the engine's time; where that is not recorded, its own time."""
        return self.engine_s or self.generation_s or 0

    def is_timed(self) -> bool:
        """Whether it tells how fast an engine of ours is."""
        return self.engine == OURS and bool(self.completion_tokens) and self.seconds > 0

    def has(self, gpus: int) -> bool:
        """Whether its engine had so many GPUs; a CPU counts as one device."""
        return max(1, self.gpus or 0) == max(1, gpus)


class Known(Record):
    """A figure, and what it stands on."""

    value: float
    stands_on: str


class History:
    """The recorded cells, asked for a figure; the cells that are most alike answer."""

    def __init__(self, costs: Sequence[Cost] = ()) -> None:
        self._costs = costs

    def problems(self, benchmark: str) -> int | None:
        """How many problems a benchmark had."""
        found = (cost.problems for cost in self._costs if cost.benchmark == benchmark)
        return next((number for number in found if number), None)

    def tokens(self, cell: Cell) -> Known | None:
        """Completion tokens of a sample."""
        return _nearest(
            [cost for cost in self._costs if cost.samples and cost.completion_tokens],
            _likeness(cell),
            lambda cost: cost.completion_tokens or 0,
            lambda cost: cost.samples or 0,
        )

    def prompt_tokens(self, cell: Cell) -> Known | None:
        """Tokens of a prompt."""
        return _nearest(
            [cost for cost in self._costs if cost.samples and cost.prompt_tokens],
            _likeness(cell)[:3],
            lambda cost: cost.prompt_tokens or 0,
            lambda cost: cost.samples or 0,
        )

    def speed(self, model: str, is_device: Callable[[str], bool], gpus: int) -> Known | None:
        """Tokens a second of this model, on so many devices of a kind."""
        found = self._of(model, is_device, gpus)
        return _ratio(found, _tokens, lambda cost: cost.seconds, MEASURED) if found else None

    def load(self, model: str, is_device: Callable[[str], bool], gpus: int) -> float | None:
        """Seconds of loading this model in the recorded run; None where that was not recorded."""
        return sum(cost.load_s or 0 for cost in self._of(model, is_device, gpus)) or None

    def _of(self, model: str, is_device: Callable[[str], bool], gpus: int) -> list[Cost]:
        return [cost for cost in self.timed(is_device) if cost.model == model and cost.has(gpus)]

    def timed(self, is_device: Callable[[str], bool]) -> list[Cost]:
        """Cells that tell how fast engines are on a kind of device."""
        return [
            cost
            for cost in self._costs
            if cost.is_timed() and cost.device and all(map(is_device, cost.device.split(", ")))
        ]

    def cpu(self, benchmark: str, language: str) -> Known | None:
        """CPU seconds of a program."""
        likeness: list[tuple[str, Callable[[Cost], bool]]] = [
            ("measured on the benchmark", lambda cost: cost.benchmark == benchmark),
            ("from other benchmarks in the language", lambda cost: cost.language == language),
        ]
        return _nearest(
            [cost for cost in self._costs if cost.programs and cost.execution_cpu_s is not None],
            likeness,
            lambda cost: cost.execution_cpu_s or 0,
            lambda cost: cost.programs or 0,
        )

    def programs(self, cell: Cell) -> Known | None:
        """Different programs of a sample."""
        return _nearest(
            [cost for cost in self._costs if cost.samples and cost.programs],
            _likeness(cell)[:2],
            lambda cost: cost.programs or 0,
            lambda cost: cost.samples or 0,
        )


def read(database: Path) -> History:
    """Read what a run's database has recorded.

    Raises:
        DataError: it is not there, or no database of repass.
    """
    if not database.is_file():
        raise DataError(
            f"--database: {database} is missing; a run writes it (results/repass.duckdb)"
        )
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            cursor = connection.execute(SQL.read_text(encoding="utf-8"))
            names = [column[0] for column in cursor.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.Error as error:
        line = str(error).splitlines()[0]
        raise DataError(f"--database: {database} has no costs of cells ({line})") from error
    known = Cost.model_fields
    return History([Cost(**{name: row[name] for name in known if name in row}) for row in rows])


_Likeness = Sequence[tuple[str, Callable[[Cost], bool]]]


def _likeness(cell: Cell) -> _Likeness:
    """Which cells are like this one, the most alike first."""

    def asked(cost: Cost) -> bool:
        return cost.benchmark == cell.benchmark and cost.prompt == cell.prompt

    return (
        (MEASURED, lambda cost: asked(cost) and cost.model == cell.model),
        ("from other models", asked),
        ("from other prompts", lambda cost: cost.benchmark == cell.benchmark),
        ("from the model's other benchmarks", lambda cost: cost.model == cell.model),
    )


def _nearest(
    costs: Iterable[Cost],
    likeness: _Likeness,
    part: Callable[[Cost], float],
    whole: Callable[[Cost], float],
) -> Known | None:
    known = list(costs)
    for name, is_like in likeness:
        if found := [cost for cost in known if is_like(cost)]:
            return _ratio(found, part, whole, name)
    return None


def _ratio(
    costs: Sequence[Cost], part: Callable[[Cost], float], whole: Callable[[Cost], float], name: str
) -> Known:
    return Known(value=sum(map(part, costs)) / sum(map(whole, costs)), stands_on=name)


def _tokens(cost: Cost) -> float:
    return cost.completion_tokens or 0
