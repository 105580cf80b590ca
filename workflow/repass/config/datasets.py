"""Where datasets come from: the section of the configuration, and an entry of the registry."""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from repass.config.section import DottedName, Section, Sha256, Text, Url

Format = Literal["jsonl", "jsonl.gz", "json", "json.gz", "yaml", "csv", "csv.gz"]


class Datasets(Section):
    """The registry and how it is fetched from."""

    registry: Text = "resources/datasets.yaml"
    """The dataset registry, a path from the repository's root."""
    mirror: Text | None = None
    """A folder or an address that is asked before every source; also `REPASS_MIRROR`."""
    retries: Annotated[int, Field(ge=0, le=100)] = 4
    """Further attempts after a lost connection, a 429, a 5xx or a timeout."""
    timeout_s: Annotated[float, Field(gt=0)] = 30.0
    """Seconds without an answer after which an attempt is given up."""


class DatasetPart(Section):
    """One file of a dataset that has several."""

    sha256: Sha256
    """Sum of the file as it is downloaded."""
    rows: Annotated[int, Field(ge=1)]
    """Rows of the file."""


class DatasetEntry(Section):
    """One dataset of the registry: exactly one of `url` and `path`."""

    name: DottedName
    """The key of the entry."""
    title: Text
    """What people call it."""
    url: Url | None = None
    """Its canonical source; may contain {revision}, and {part} if it has parts."""
    path: Text | None = None
    """A file of this repository, a path from its root."""
    revision: Text
    """Commit, tag or version of the source."""
    sha256: Sha256
    """Sum of the file as it is downloaded; with parts, that of their sums, one after another."""
    licence: Text
    """The data's licence, and where it is stated."""
    rows: Annotated[int, Field(ge=1)]
    """Rows (lines, items, keys) of the file, or of all parts."""
    format: Format
    """How the file is read."""
    citation: Text
    """Whom to cite."""
    note: Text | None = None
    """What else one should know."""
    made_by: Text | None = None
    """How the file is made at its source, which does not keep it: only a mirror can give it."""
    parts: Mapping[str, DatasetPart] = Field(default_factory=dict)
    """The files of a dataset that has several, by name; the adapter gets their folder."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.url is None) == (self.path is None):
            found = "none of them" if self.url is None else "url and path"
            raise ValueError(f"found {found}; allowed: one of url, path")
        return self

    @model_validator(mode="after")
    def _is_what_its_parts_are(self) -> Self:
        if not self.parts:
            return self
        if self.url is None or "{part}" not in self.url:
            raise ValueError("found parts; allowed: with a url that contains {part}")
        found = hashlib.sha256("".join(part.sha256 for part in self.parts.values()).encode())
        if found.hexdigest() != self.sha256:
            raise ValueError(f"found parts whose sums' sum is {found.hexdigest()}; allowed: sha256")
        rows = sum(part.rows for part in self.parts.values())
        if rows != self.rows:
            raise ValueError(f"found parts of {rows} rows together; allowed: rows")
        return self

    def files(self) -> "tuple[DatasetEntry, ...]":
        """An entry for each part; of a dataset that has none, the entry itself."""
        if not self.parts:
            return (self,)
        return tuple(
            self.model_copy(
                update={
                    "name": f"{self.name}/{name}",
                    "url": str(self.url).replace("{part}", name),
                    "sha256": part.sha256,
                    "rows": part.rows,
                    "parts": {},
                }
            )
            for name, part in self.parts.items()
        )

    @property
    def address(self) -> str:
        """Where the file comes from: the address, or the path in this repository."""
        return self.path or str(self.url).replace("{revision}", self.revision)

    @property
    def file_name(self) -> str:
        """The file's name at its source."""
        return self.address.split("?")[0].rsplit("/", 1)[-1]

    def fingerprint(self) -> dict[str, Any]:
        """What of the entry determines the data."""
        return {"source": self.address, "revision": self.revision, "sha256": self.sha256}
