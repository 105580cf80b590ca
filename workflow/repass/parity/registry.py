"""All stored sets, by name.

Samples that are checked by inputs, as EvalPlus does it, join by sets with `programs` of their own.
"""

import difflib
from collections.abc import Iterable, Sequence

from repass.errors import ConfigError
from repass.parity import humaneval_x, multipl_e, python_sets
from repass.parity.sets import StoredSet

_ALL: tuple[StoredSet, ...] = (
    *python_sets.REFERENCES,
    *humaneval_x.REFERENCES,
    *python_sets.RECORDED,
    *multipl_e.RECORDED,
    *humaneval_x.RECORDED,
)

SETS: dict[str, StoredSet] = {stored.name: stored for stored in _ALL}


def choose(names: Sequence[str]) -> list[StoredSet]:
    """The sets of these names; of none: all. A name may end with `*`.

    Raises:
        ConfigError: a name fits no set.
    """
    wanted = {name for pattern in names for name in _fitting(pattern)} if names else set(SETS)
    return [stored for name, stored in SETS.items() if name in wanted]


def _fitting(pattern: str) -> Iterable[str]:
    found = [name for name in SETS if _fits(name, pattern)]
    if found:
        return found
    near = difflib.get_close_matches(pattern, SETS, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise ConfigError(
        f"--only: no stored set is named {pattern!r}{hint} (see repass parity --list)"
    )


def _fits(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern
