"""Choose what to judge by name."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from repass.errors import ConfigError

Named = TypeVar("Named")


def choose(names: Sequence[str], among: Mapping[str, Named], kind: str) -> list[Named]:
    """What has these names; of none: all. A name may end with `*`.

    Args:
        names: as on the command line.
        among: all there are, by name.
        kind: what one of them is called.

    Raises:
        ConfigError: a name fits nothing.
    """
    wanted = {name for pattern in names for name in _fitting(pattern, among, kind)}
    return [item for name, item in among.items() if not names or name in wanted]


def _fitting(pattern: str, among: Iterable[str], kind: str) -> list[str]:
    found = [name for name in among if _fits(name, pattern)]
    if found:
        return found
    near = difflib.get_close_matches(pattern, list(among), n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise ConfigError(f"--only: no {kind} is named {pattern!r}{hint} (see --list)")


def _fits(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern
