"""All stored sets, by name.

Samples that are checked by inputs, as EvalPlus does it, join by sets with `programs` of their own.
"""

from collections.abc import Sequence

from repass.parity import choosing, humaneval_x, multipl_e, python_sets, replays
from repass.parity.sets import StoredSet

_ALL: tuple[StoredSet, ...] = (
    *python_sets.REFERENCES,
    *humaneval_x.REFERENCES,
    *python_sets.RECORDED,
    *multipl_e.RECORDED,
    *humaneval_x.RECORDED,
)

SETS: dict[str, StoredSet] = {stored.name: stored for stored in _ALL}


def names() -> set[str]:
    """Names of all that may have reasons: stored sets and replays, some of which share theirs."""
    return {*SETS, *replays.REPLAYS}


def choose(names: Sequence[str]) -> list[StoredSet]:
    """The sets of these names; of none: all. A name may end with `*`.

    Raises:
        ConfigError: a name fits no set.
    """
    return choosing.choose(names, SETS, "stored set")
