"""A problem that is checked by inputs, what is expected of it, and how long a call may take."""

import hashlib
import marshal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from repass.inputs import oracles
from repass.inputs.oracles import Oracle
from repass.journal import key_of
from repass.records import Record

PartName = Literal["base", "plus"]
PARTS: tuple[PartName, ...] = ("base", "plus")

MAX_SPARE = 1 << 20
"""Bytes that a value may take beyond `MAX_TIMES` what the expected one does (repeated elements)."""

MAX_TIMES = 16

FORMAT = 2
"""Of `marshal`: inputs are our own, and read by the supervisor alone."""


class TimeRule(Record):
    """How long calls may take: EvalPlus 0.3.1's rule, in seconds of CPU time.

    One call: `max(least_s, factor * time of the reference)`. The program and all calls of a part:
    the sum of these, but at most `most_s`, plus `start_s`. Later releases have `least_s` 4.
    """

    least_s: float = 1.0
    factor: float = 4.0
    most_s: float = 60.0
    start_s: float = 1.0

    def call_s(self, reference_s: Sequence[float]) -> list[float]:
        """The limit of each call."""
        return [max(self.least_s, self.factor * took) for took in reference_s]

    def part_s(self, reference_s: Sequence[float]) -> float:
        """The limit of all."""
        return min(self.most_s, sum(self.call_s(reference_s))) + self.start_s


@dataclass(frozen=True)
class InputProblem:
    """The function `entry_point` and its inputs: for each part, the arguments of each call.

    `dataset` (`humaneval` or `mbpp`) and `entry_point` name the rule; `atol` is the problem's own
    absolute tolerance. `reference` is a whole program.
    """

    dataset: str
    task_id: str
    entry_point: str
    atol: float
    inputs: Mapping[PartName, Sequence[Sequence[Any]]]
    reference: str

    @cached_property
    def oracle(self) -> Oracle:
        """How its values are judged."""
        return oracles.oracle(self.dataset, self.entry_point)


def pack(arguments: Sequence[Sequence[Any]], call_s: Sequence[float]) -> bytes:
    """What a worker's supervisor is sent: the arguments and the limits of the calls."""
    return marshal.dumps(([tuple(each) for each in arguments], list(call_s)), FORMAT)


def sha256(data: bytes) -> str:
    """Name bytes by their content."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Value:
    """An encoded value: `exact` where its type is just the plain one.

    `equals_itself` of an expected one: there is no NaN in it, so that the same bytes are right.
    """

    exact: bool
    data: bytes
    equals_itself: bool = False


@dataclass(frozen=True)
class Expected:
    """What the reference returned for each input of a part, and its CPU seconds for each."""

    values: tuple[Value, ...]
    took_s: tuple[float, ...]


@dataclass(frozen=True)
class Part:
    """The inputs of one part, what is expected, and how long it may take: all that a check needs.

    It is made once a problem and shared by all its programs.
    """

    name: PartName
    problem: InputProblem
    expected: Expected
    rule: TimeRule

    @cached_property
    def arguments(self) -> Sequence[Sequence[Any]]:
        """Of each call."""
        return self.problem.inputs[self.name]

    @cached_property
    def packed(self) -> bytes:
        """What a worker's supervisor is sent: the arguments and limits of the calls."""
        return pack(self.arguments, self.rule.call_s(self.expected.took_s))

    @cached_property
    def key(self) -> str:
        """Names `packed`."""
        return sha256(self.packed)

    @cached_property
    def identity(self) -> str:
        """A hash of all that can change a verdict."""
        values = [[value.exact, value.data.hex()] for value in self.expected.values]
        rule = [self.problem.dataset, self.problem.entry_point, self.problem.atol]
        return key_of(inputs=self.key, expected=values, rule=rule, limit_s=self.limit_s)

    @cached_property
    def limit_s(self) -> float:
        """CPU seconds for the program and all calls."""
        return self.rule.part_s(self.expected.took_s)

    @cached_property
    def tolerances(self) -> list[float]:
        """The absolute tolerance at each input."""
        decoded = (oracles.read_expected(value.data) for value in self.expected.values)
        return oracles.tolerances(decoded, self.problem.atol)

    def atol_before(self, index: int) -> float:
        """What the inputs before this one have left of the problem's tolerance."""
        return self.tolerances[index - 1] if index else self.problem.atol

    def max_value_bytes(self, index: int) -> int:
        """The size of a value at this input from which on it is a wrong one."""
        return MAX_TIMES * len(self.expected.values[index].data) + MAX_SPARE

    @cached_property
    def max_bytes(self) -> int:
        """More than all right answers take, so that who sends more is stopped."""
        return MAX_TIMES * sum(len(value.data) + 8 for value in self.expected.values) + MAX_SPARE
