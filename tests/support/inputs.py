"""Problems that are checked by inputs, made by hand."""

from collections.abc import Sequence
from typing import Any

from repass.inputs import oracles, recording
from repass.inputs.problems import Expected, InputProblem, Part, TimeRule, Value
from repass.sandbox.supervisor import values

RULE = TimeRule(least_s=0.5, factor=4, most_s=5, start_s=0.5)


def expected(returned: Sequence[Any], took_s: Sequence[float] | float = 0.001) -> Expected:
    """What a reference that returns these values, in so much time, would be recorded as."""
    times = (took_s,) * len(returned) if isinstance(took_s, float) else tuple(took_s)
    encoded = [values.encode(value, False) for value in returned]
    found = [Value(kind == values.EXACT, data) for kind, data in encoded]
    read = [oracles.read_expected(value.data) for value in found]
    return Expected(tuple(map(recording.looked_at, found, read)), times)


def part(
    calls: Sequence[tuple[Sequence[Any], Any]],
    *,
    name: Any = "base",
    dataset: str = "humaneval",
    entry_point: str = "f",
    atol: float = 0,
    rule: TimeRule = RULE,
    took_s: Sequence[float] | float = 0.001,
) -> Part:
    """A part of the arguments and the right value of each call."""
    arguments = [list(given) for given, _ in calls]
    problem = InputProblem(dataset, "Demo/0", entry_point, atol, {name: arguments}, "")
    return Part(name, problem, expected([value for _, value in calls], took_s), rule)
