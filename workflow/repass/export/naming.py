"""Names of files that are safe everywhere, and the same each time."""

import re
from collections import Counter

MAX_CHARACTERS = 100


class Names:
    """Gives names, none twice: also where upper and lower case are the same."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def of(self, *parts: str) -> str:
        """Name something by its parts; a name that is taken gets a number, from 2 on."""
        stem = slug(*parts)
        count = self._next(stem)
        return stem if count == 1 else self.of(stem, str(count))

    def numbered(self, *parts: str) -> str:
        """Name something by its parts and its number among those of the same name, from 1 on."""
        stem = slug(*parts)
        return f"{stem}-{self._next(stem)}"

    def _next(self, stem: str) -> int:
        self._given[stem.casefold()] += 1
        return self._given[stem.casefold()]


def slug(*parts: str) -> str:
    """Join parts by a dash; what is not a letter, digit, dot, dash or underscore becomes a dash."""
    kept = [re.sub(r"[^A-Za-z0-9._]+", "-", part).strip("-.") for part in parts]
    return "-".join(part for part in kept if part)[:MAX_CHARACTERS].strip("-.") or "unnamed"
