"""EvalPlus's data sets: rows to problems, with the arguments that JSON can't hold put back.

Source of the table: `mbpp_deserialize_inputs` of EvalPlus 0.3.1 (`data/mbpp.py`).
"""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from repass.inputs.problems import InputProblem

Arguments = list[Any]
Restore = Callable[[Arguments], Any]


def problem(dataset: str, row: Mapping[str, Any]) -> InputProblem:
    """Make a problem of a row of `humaneval` (HumanEval+) or `mbpp` (MBPP+).

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the row is damaged.
    """
    restore = _restore(row["task_id"]) if dataset == "mbpp" else _as_is
    huge = _HUGE.get(row["task_id"], _never)
    return InputProblem(
        dataset=dataset,
        task_id=row["task_id"],
        entry_point=row["entry_point"],
        atol=row["atol"],
        inputs={
            "base": [restore(arguments) for arguments in row["base_input"]],
            # where a problem has none, the data has an empty object
            "plus": [restore(arguments) for arguments in row["plus_input"] if not huge(arguments)],
        },
        reference=row["prompt"] + row["canonical_solution"],
    )


def _restore(task_id: str) -> Restore:
    number = int(task_id.rpartition("/")[2])
    return next((restore for ids, restore in _RESTORED if number in ids), _as_is)


def _as_is(arguments: Arguments) -> Arguments:
    return arguments


def _tuples(items: Iterable[Any]) -> list[Any]:
    return [tuple(item) for item in items]


def _each_is_a_tuple(arguments: Arguments) -> Arguments:
    return _tuples(arguments)


def _each_holds_tuples(arguments: Arguments) -> Arguments:
    return [_tuples(argument) for argument in arguments]


def _each_is_a_tuple_of_tuples(arguments: Arguments) -> Arguments:
    return _tuples(_each_holds_tuples(arguments))


def _first_holds_tuples(arguments: Arguments) -> Arguments:
    return [_tuples(arguments[0]), arguments[1]]


def _second_is_a_tuple(arguments: Arguments) -> Arguments:
    return [arguments[0], tuple(arguments[1])]


def _first_is_a_tuple(arguments: Arguments) -> Arguments:
    return [tuple(arguments[0]), *arguments[1:]]


def _first_holds_sets(arguments: Arguments) -> Arguments:
    """A list becomes a set; the empty one, as there, an empty dictionary."""
    return [[set(item) if isinstance(item, list) and len(item) else {} for item in arguments[0]]]


def _real_and_complex(arguments: Arguments) -> tuple[float, complex]:
    return float(arguments[0]), complex(arguments[1])


def _complex(arguments: Arguments) -> Arguments:
    return [complex(arguments[0])]


def _first_is_a_tuple_with_tuples(arguments: Arguments) -> Arguments:
    return [tuple(tuple(item) if isinstance(item, list) else item for item in arguments[0])]


def _first_has_tuples_as_values(arguments: Arguments) -> Arguments:
    return [{key: tuple(value) for key, value in arguments[0].items()}, *arguments[1:]]


def _all_lists_are_tuples(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_all_lists_are_tuples(item) for item in value)
    return value


def _never(_: Arguments) -> bool:
    return False


def _has_million_combinations(arguments: Arguments) -> bool:
    colours, length = arguments
    return math.comb(len(colours) + max(length, 0), max(length, 0)) > 1_000_000


_HUGE: Mapping[str, Callable[[Arguments], bool]] = {"Mbpp/255": _has_million_combinations}
"""Inputs that are left out: the right answer to this one (5 colours, 77 of them) is a list of
1,663,740 tuples of 77 texts each, more than 1 GB."""

# fmt: off
_RESTORED: tuple[tuple[frozenset[int], Restore], ...] = (
    (
        frozenset({
            2, 116, 132, 143, 222, 261, 273, 394, 399, 421, 424, 429, 470, 560, 579, 596, 616, 630,
            726, 740, 744, 809,
        }),
        _each_is_a_tuple,
    ),
    (
        frozenset({63, 64, 70, 94, 120, 237, 272, 299, 400, 409, 417, 438, 473, 614, 780}),
        _each_holds_tuples,
    ),
    (frozenset({75, 413, 444, 753}), _first_holds_tuples),
    (frozenset({106, 750}), _second_is_a_tuple),
    (frozenset({115}), _first_holds_sets),
    (frozenset({124}), _real_and_complex),
    (frozenset({250, 307, 405, 446, 617, 720, 763, 808}), _first_is_a_tuple),
    (frozenset({259, 401, 445}), _each_is_a_tuple_of_tuples),
    (frozenset({278}), _first_is_a_tuple_with_tuples),
    (frozenset({722}), _first_has_tuples_as_values),
    (frozenset({252}), _complex),
    (frozenset({580, 615, 791}), _all_lists_are_tuples),
)
# fmt: on
