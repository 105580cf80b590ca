"""Which values count as right: EvalPlus's `==`, its special oracles and its tolerance.

Source of all rules: `unsafe_execute` and `_special_oracle.py` of EvalPlus 0.3.1. What raises there
fails there, and so here.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from repass.inputs.closeness import all_close
from repass.inputs.decoding import Array, decode

FLOAT_ATOL = 1e-06
"""Tolerance from the first expected float on, where the problem has none."""


@dataclass(frozen=True)
class Case:
    """One returned value and what it is judged by.

    `exact_type`: the value's type is just the plain one, no subclass of it. `tolerance` is the
    absolute one at this input, `atol` what the inputs before have left of it (see `tolerances`).
    """

    found: Any
    expected: Any
    exact_type: bool
    arguments: Sequence[Any]
    atol: float
    tolerance: float


Matches = Callable[[Case], bool]


@dataclass(frozen=True)
class Oracle:
    """How a problem's values are judged.

    `matches` is the comparison that comes first; where it fails, the tolerance may still hold,
    unless it is `final`. `as_elements`: only the elements of the value count. `equal_is_right`: the
    expected value itself is right, so that equal bytes need no look.
    """

    matches: Matches
    final: bool = False
    as_elements: bool = False
    equal_is_right: bool = True
    records_presence: bool = False

    def accepts(self, case: Case) -> bool:
        """Judge a value."""
        try:
            matched = bool(self.matches(case))
            return matched or (not self.final and _is_close(case))
        except (TypeError, ValueError, OverflowError, ZeroDivisionError, RecursionError):
            return False


def tolerances(expected: Iterable[Any], atol: float) -> list[float]:
    """The tolerance at each input: 0 becomes FLOAT_ATOL at the first floats, and stays so."""
    found = []
    for value in expected:
        if atol == 0 and _is_floats(value):
            atol = FLOAT_ATOL
        found.append(atol)
    return found


def oracle(dataset: str, entry_point: str) -> Oracle:
    """The rule for a problem, by the name of its function."""
    return _SPECIAL.get(dataset, {}).get(entry_point, _PLAIN)


def _is_floats(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return bool(value) and all(isinstance(item, float) for item in value)
    return isinstance(value, float)


def _is_close(case: Case) -> bool:
    if case.tolerance == 0 or not case.exact_type or type(case.found) is not type(case.expected):
        return False
    if isinstance(case.expected, list | tuple) and len(case.found) != len(case.expected):
        return False
    return all_close(case.found, case.expected, case.tolerance)


def _equal(case: Case) -> bool:
    return bool(case.found == case.expected)


def _anything(_: Case) -> bool:
    return True


def _equal_or_zero(case: Case) -> bool:
    return bool(case.found in (case.expected, 0))


def _equal_elements(case: Case) -> bool:
    """Compare as sets, each element of the found ones looked up among the expected ones.

    A set of what a program has sent is never built: its hashes may be made to collide.
    """
    wanted = set(case.expected)
    found = case.found.items if isinstance(case.found, Array) else case.found
    met = set()
    for item in found:
        if item not in wanted:
            return False
        met.add(item)
    return len(met) == len(wanted)


def _present(case: Case) -> bool:
    if isinstance(case.found, bool) and case.exact_type:
        return bool(case.found == case.expected)
    return bool(case.expected) == (case.found is not None)


def _surface_area(case: Case) -> bool:
    """Mbpp/581: `height` may be taken for the height of the pyramid, too."""
    edge, height = case.arguments
    slant_height = math.sqrt((edge / 2) ** 2 + height**2)
    other: int = round(edge**2 + 4 * (edge * slant_height) / 2)
    return bool(case.found == case.expected or abs(case.found - other) <= case.atol)


def _digit_distance(case: Case) -> bool:
    """Mbpp/558: the numbers may be padded with zeros to the same length."""
    first, second = map(str, case.arguments)
    length = max(len(first), len(second))
    pairs = zip(first.zfill(length), second.zfill(length), strict=True)
    other = sum(abs(int(one) - int(two)) for one, two in pairs)
    return bool(case.found in (case.expected, other))


def _is_zero(case: Case) -> bool:
    """HumanEval/32: the polynomial with these coefficients is about 0 there.

    At some inputs it is not, for what the reference itself returns: its value is right, too.
    """
    if case.found == case.expected:
        return True
    (coefficients,) = case.arguments
    powers = (factor * math.pow(case.found, at) for at, factor in enumerate(coefficients))
    return bool(abs(sum(powers)) <= case.atol)


_PLAIN = Oracle(_equal)
_ELEMENTS = Oracle(_equal_elements, as_elements=True, equal_is_right=False)
_PRESENCE = Oracle(_present, equal_is_right=False, records_presence=True)

_SPECIAL: Mapping[str, Mapping[str, Oracle]] = {
    "humaneval": {"find_zero": Oracle(_is_zero, final=True, equal_is_right=False)},
    "mbpp": {
        "are_equivalent": Oracle(_anything),
        "sum_div": Oracle(_equal_or_zero),
        "surface_Area": Oracle(_surface_area),
        "digit_distance_nums": Oracle(_digit_distance),
        "similar_elements": _ELEMENTS,
        "find_char_long": _ELEMENTS,
        "common_in_nested_lists": _ELEMENTS,
        "extract_singly": _ELEMENTS,
        "larg_nnum": _ELEMENTS,
        "intersection_array": _ELEMENTS,
        "find_dissimilar": _ELEMENTS,
        "Diff": _ELEMENTS,
        "check_str": _PRESENCE,
        "text_match_three": _PRESENCE,
        "text_starta_endb": _PRESENCE,
    },
}


def largest(value: Any) -> int:
    """The number of items of the largest container in a value, itself included."""
    if isinstance(value, dict):
        inside = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        inside = list(value)
    else:
        return len(value) if isinstance(value, str | bytes) else 0
    return max(len(inside), max(map(largest, inside), default=0))


def read_expected(data: bytes) -> Any:
    """Read a value of our own making (any size)."""
    return decode(data, max_items=len(data))
