"""The file of expected values: a row for each part of a problem."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from repass.errors import DataError
from repass.inputs.problems import PARTS, Expected, InputProblem, Part, PartName, TimeRule, Value
from repass.records import Schema, read, write

EXPECTED: Schema = {
    "benchmark": pl.String,
    "task_id": pl.String,
    "part": pl.String,
    "exact": pl.List(pl.Boolean),
    "equals_itself": pl.List(pl.Boolean),
    "values": pl.List(pl.Binary),
    "took_s": pl.List(pl.Float64),
}
"""`values` are encoded as `repass.sandbox.supervisor.values` says; `exact`: a value's type is just
the plain one; `equals_itself`: it has no NaN; `took_s`: CPU seconds of each call."""

Found = dict[str, dict[PartName, Expected]]


def save(benchmark: str, found: Mapping[str, Mapping[PartName, Expected]], path: Path) -> None:
    """Write what the references of a benchmark return."""
    rows = [
        {
            "benchmark": benchmark,
            "task_id": task_id,
            "part": part,
            "exact": [value.exact for value in expected.values],
            "equals_itself": [value.equals_itself for value in expected.values],
            "values": [value.data for value in expected.values],
            "took_s": list(expected.took_s),
        }
        for task_id, parts in found.items()
        for part, expected in parts.items()
    ]
    write(pl.DataFrame(rows, schema=EXPECTED, orient="row"), EXPECTED, path)


def load(path: Path) -> Found:
    """Read what the references of a benchmark return, by task and part.

    Raises:
        DataError: the file can't be read, or is none of expected values.
    """
    found: Found = {}
    for row in read(path, EXPECTED).iter_rows(named=True):
        values = map(Value, row["exact"], row["values"], row["equals_itself"])
        part = Expected(tuple(values), tuple(row["took_s"]))
        found.setdefault(row["task_id"], {})[row["part"]] = part
    return found


def parts(
    problems: Iterable[InputProblem], found: Found, rule: TimeRule
) -> dict[str, tuple[Part, ...]]:
    """Put problems and what is expected together: the parts of each task, in their order.

    Raises:
        DataError: something is missing.
    """
    return {problem.task_id: _parts(problem, found, rule) for problem in problems}


def _parts(problem: InputProblem, found: Found, rule: TimeRule) -> tuple[Part, ...]:
    expected = found.get(problem.task_id, {})
    for name in PARTS:
        if name not in expected or len(expected[name].values) != len(problem.inputs[name]):
            raise DataError(
                f"{problem.task_id}: expected values of its {name} inputs are missing;"
                " delete the file of expected values and run again"
            )
    return tuple(Part(name, problem, expected[name], rule) for name in PARTS)
