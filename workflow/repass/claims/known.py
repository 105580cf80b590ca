"""The names that claims may use: benchmarks, and sources."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from repass import benchmarks as adapters
from repass.claims.records import Source
from repass.config import Config, documents, families
from repass.config.findings import Findings
from repass.errors import ConfigError

BASE = "-base"
"""What the score on the base inputs alone is called, after the benchmark's name."""

_SHIPPED = "config/benchmarks.yaml"


def benchmarks(config: Config) -> dict[str, str]:
    """Languages by name of all benchmarks: those of the configuration, and those of repass.

    A benchmark that is checked by inputs stands there once more, as `mbpp-plus-base`: its score on
    the base inputs alone, which is what leaderboards print beside it.
    """
    own = config.known.benchmarks.values()
    named = {entry.name: (entry.language, entry.adapter) for entry in own}
    found = {**_shipped(config.root), **named}
    languages = {name: language for name, (language, _) in found.items()}
    based = [name for name, (_, adapter) in found.items() if _has_base(adapter)]
    return languages | {f"{name}{BASE}": languages[name] for name in based}


def sources(config: Config, findings: Findings) -> dict[str, Source]:
    """Read the files of sources; what is wrong with them is noted."""
    read: dict[str, Source] = {}
    for file in config.claims.sources:
        path = config.root / Path(file).expanduser()
        try:
            document = documents.read(path, config.root)
        except ConfigError as error:
            findings.add_error(error)
            continue
        for entry in families.entries(document, findings):
            written = entry.written
            data = {**written, "name": entry.name} if isinstance(written, Mapping) else written
            source = findings.validate(Source, data, entry, (entry.name,))
            read |= {source.name: source} if source else {}
    return read


def _shipped(root: Path) -> dict[str, tuple[str, str]]:
    """Language and adapter of the benchmarks of repass, which a study may leave undefined."""
    path = root / _SHIPPED
    if not path.is_file():
        return {}
    entries: Iterable[families.Entry] = families.entries(documents.read(path, root), Findings())
    return {
        entry.name: (entry.written.get("language", "python"), entry.written["adapter"])
        for entry in entries
    }


def _has_base(adapter: str) -> bool:
    return adapter in adapters.names() and adapters.checked_by(adapter) == "inputs"
