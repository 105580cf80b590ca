"""The definition files: all models, benchmarks, prompts, samplings and datasets there are."""

import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from repass.config import documents, families, wording
from repass.config.benchmark import Benchmark
from repass.config.datasets import DatasetEntry
from repass.config.documents import Document, KeyPath
from repass.config.families import Entry
from repass.config.findings import Findings, Origin
from repass.config.model import Model
from repass.config.prompt import PromptForm
from repass.config.sampling import Sampling
from repass.config.section import Section
from repass.config.settings import Settings
from repass.errors import ConfigError

E = TypeVar("E", bound=Section)


class Catalogue(BaseModel):
    """Everything defined, by name, in the order of definition."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    models: Mapping[str, Model]
    benchmarks: Mapping[str, Benchmark]
    prompts: Mapping[str, PromptForm]
    samplings: Mapping[str, Sampling]
    datasets: Mapping[str, DatasetEntry]
    places: Mapping[tuple[str, str], Entry]
    """Where an entry stands, by section and name."""

    def at(self, kind: str, name: str, *path: str) -> str:
        """`file:line` of an entry, or of a key in it."""
        return self.places[kind, name].at((name, *path))


def read(settings: Settings, origin: Origin, root: Path, findings: Findings) -> Catalogue:
    """Read the definition files that the settings name; what is wrong is noted."""
    reader = _Reader(origin, root, findings)
    files = settings.definitions
    registry = (settings.datasets.registry,)
    return Catalogue(
        models=reader.section("models", Model, files.models),
        benchmarks=reader.section("benchmarks", Benchmark, files.benchmarks),
        prompts=reader.section("prompts", PromptForm, files.prompts),
        samplings=reader.section("samplings", Sampling, files.samplings),
        datasets=reader.section("datasets", DatasetEntry, registry, ("datasets", "registry")),
        places=reader.places,
    )


class _Reader:
    def __init__(self, origin: Origin, root: Path, findings: Findings) -> None:
        self._origin = origin
        self._root = root
        self._findings = findings
        self.places: dict[tuple[str, str], Entry] = {}

    def section(
        self, kind: str, model: type[E], files: tuple[str, ...], named_by: KeyPath = ()
    ) -> dict[str, E]:
        """Read all files of one section."""
        entries: dict[str, E] = {}
        for file in files:
            document = self._document(file, named_by or ("definitions", kind))
            if document is None:
                continue
            for written in self._entries(document):
                entry = self._entry(kind, model, written)
                if entry is not None:
                    entries[written.name] = entry
        return entries

    def _document(self, file: str, named_by: KeyPath) -> Document | None:
        path = self._root / Path(file).expanduser()
        if not path.is_file():
            place = self._origin.at(named_by)
            self._findings.add(place, named_by, f'found "{file}"; allowed: a file that exists')
            return None
        try:
            return documents.read(path, self._root)
        except ConfigError as error:
            self._findings.add_error(error)
            return None

    def _entries(self, document: Document) -> Iterator[Entry]:
        if not isinstance(document.data, Mapping):
            text = f"found {wording.found(document.data)}; allowed: keys (names) and their entries"
            self._findings.add(document.at(()), (), text)
            return
        yield from families.entries(document, self._findings)

    def _entry(self, kind: str, model: type[E], entry: Entry) -> E | None:
        name, written = entry.name, entry.written
        wrong = _wrong_name(model, name) or _wrong_entry(written) or self._taken(kind, name)
        if wrong:
            self._findings.add(entry.at((name,)), (name,), wrong)
            return None
        self.places[kind, name] = entry
        return self._findings.validate(model, {**written, "name": name}, entry, (name,))

    def _taken(self, kind: str, name: str) -> str | None:
        if (kind, name) not in self.places:
            return None
        return f"found a second time; allowed: once (first: {self.places[kind, name].at((name,))})"


def _wrong_name(model: type[Section], name: str) -> str | None:
    schema = _name_schema(model)
    if re.fullmatch(schema["pattern"], name):
        return None
    return f'found the name "{name}"; allowed: {wording.allowed(schema, {})}'


@functools.cache
def _name_schema(model: type[Section]) -> wording.JsonSchema:
    schema: wording.JsonSchema = model.model_json_schema()["properties"]["name"]
    return schema


def _wrong_entry(written: Any) -> str | None:
    if not isinstance(written, Mapping):
        return f"found {wording.found(written)}; allowed: keys and values"
    if "name" in written:
        return "found the key `name`; allowed: only the key of the entry is its name"
    return None
