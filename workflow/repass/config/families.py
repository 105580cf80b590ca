"""Families: definitions that differ in little, written as one entry with `variants`.

`{}` in the key of an entry makes it a family. Each of its `variants` is an entry of its own: `{}`
in the key and in all texts becomes the variant's name, and what the variant itself says replaces
what the family says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from repass.config import wording
from repass.config.documents import Document, KeyPath
from repass.config.findings import Findings

MARK = "{}"
VARIANTS = "variants"


@dataclass(frozen=True)
class Entry:
    """One definition: its name, what is written of it, and where.

    Attributes:
        name: its own name, `{}` filled in.
        written: its keys and values; anything, where the file is wrong.
        document: the file.
        family: the key that it stands under.
        variant: which of the family's; None: it is no member of a family.
    """

    name: str
    written: Any
    document: Document
    family: str
    variant: str | None = None

    def at(self, path: KeyPath) -> str:
        """`file:line` of a value; `path` begins with the entry's name."""
        inner = path[1:]
        if self.variant is None:
            return self.document.at((self.family, *inner))
        own = (self.family, VARIANTS, self.variant)
        if not inner or (*own, inner[0]) in self.document.lines:
            return self.document.at((*own, *inner))
        return self.document.at((self.family, *inner))


def entries(document: Document, findings: Findings) -> Iterator[Entry]:
    """Yield the entries of a file of definitions, families as their members.

    What is wrong with a family itself is noted; what is wrong with an entry is left to the caller.
    """
    for name, written in document.data.items():
        if MARK in name:
            yield from _members(name, written, document, findings)
        else:
            yield Entry(name, written, document, family=name)


def _members(family: str, written: Any, document: Document, findings: Findings) -> Iterator[Entry]:
    variants = written.get(VARIANTS) if isinstance(written, Mapping) else None
    if not isinstance(variants, Mapping) or not variants:
        found = "is missing" if variants is None else f"found {wording.found(variants)}"
        text = f"{found}; allowed: the names of the family's variants, each with keys and values"
        findings.add(document.at((family, VARIANTS)), (family, VARIANTS), text)
        return
    common = {key: value for key, value in written.items() if key != VARIANTS}
    for variant, own in variants.items():
        if not isinstance(own, Mapping | None):
            path = (family, VARIANTS, variant)
            text = f"found {wording.found(own)}; allowed: keys and values, or nothing"
            findings.add(document.at(path), path, text)
            continue
        whole = _filled({**common, **(own or {})}, variant)
        name = family.replace(MARK, variant)
        yield Entry(name, whole, document, family=family, variant=variant)


def _filled(value: Any, variant: str) -> Any:
    """Put the variant's name for `{}` in all texts."""
    if isinstance(value, str):
        return value.replace(MARK, variant)
    if isinstance(value, Mapping):
        return {key: _filled(item, variant) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(item, variant) for item in value]
    return value
