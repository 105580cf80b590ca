"""Expected values: what the reference solution returns, computed in the sandbox, once a problem."""

import marshal
import socket
from dataclasses import replace
from typing import Any

from repass.errors import DataError
from repass.inputs import calling, oracles
from repass.inputs.decoding import OPAQUE
from repass.inputs.judging import Recorder
from repass.inputs.problems import (
    FORMAT,
    Expected,
    InputProblem,
    PartName,
    Value,
    pack,
    sha256,
)
from repass.languages import Language
from repass.sandbox.records import Limits

LANGUAGE = "python"

LIMITS = Limits(cpu_s=300, wall_s=600, memory_mb=1024)
"""Of a reference solution, for all inputs of a part."""


def record(
    connection: socket.socket, problem: InputProblem, part: PartName, language: Language
) -> Expected:
    """Run a reference solution on all inputs of a part.

    Args:
        connection: to a worker's supervisor; the worker must be able to give LIMITS.
        problem: with the reference solution.
        part: which of its inputs.
        language: of the solution.

    Raises:
        DataError: it does not return a value that can be compared, on each input.
        frames.Closed, TimeoutError: the worker failed.
    """
    inputs = problem.inputs[part]
    packed = pack(inputs, [LIMITS.cpu_s] * len(inputs))
    asked = calling.request(
        problem.reference, problem.entry_point, LIMITS, language, key=sha256(packed)
    )
    asked.update(record=True, as_elements=problem.oracle.as_elements)
    recorder = Recorder()
    report = calling.call(connection, asked, packed, recorder)
    done = len(recorder.values)
    if recorder.error or not len(inputs) == done == len(recorder.took_s):
        raise DataError(
            f"{problem.task_id}: its reference solution returns on {done} of {len(inputs)}"
            f" {part} inputs: {report['stderr'].strip()[-300:]}"
        )
    return _comparable(Expected(tuple(recorder.values), tuple(recorder.took_s)), problem, part)


def _comparable(expected: Expected, problem: InputProblem, part: PartName) -> Expected:
    """See that there is something to compare with; some problems ask for its presence alone."""
    decoded = [oracles.read_expected(value.data) for value in expected.values]
    if problem.oracle.records_presence:
        present = [marshal.dumps(value is not None, FORMAT) for value in decoded]
        values = (Value(exact=True, data=data, equals_itself=True) for data in present)
        return Expected(tuple(values), expected.took_s)
    for at, value in enumerate(decoded):
        if value is OPAQUE:
            raise DataError(f"{problem.task_id}: no plain value at {part} input {at + 1}")
    return Expected(tuple(map(looked_at, expected.values, decoded)), expected.took_s)


def looked_at(value: Value, decoded: Any) -> Value:
    """Note of a value, and what it reads as, whether it equals itself: no check has to read it."""
    return replace(value, equals_itself=bool(decoded == oracles.read_expected(value.data)))
