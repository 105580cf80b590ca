"""What lies beside the page: the samples in files that it loads when they are looked at.

A page opened from a file may not fetch another file, but a script of it may add script elements. So
each file is a script of one call, `repass.take(name, text)`, whose text is packed: base64 of
compressed JSON, in which no text of a model or program can be code. A file's name holds the hash
of its content: the files of an older report are never taken for those of a new one.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repass.report import embed
from repass.report.samples import Samples

FOLDER = "samples"


@dataclass(frozen=True)
class Beside:
    """The files by name, and which of them lists the others."""

    index: str
    files: Mapping[str, str]


def pack(samples: Samples) -> Beside:
    """Make the files: chunks of samples, prompts, problems, and an index that names them."""
    files: dict[str, str] = {}
    index = samples.index()
    index["chunks"] = [_add(files, f"chunk-{i}", chunk) for i, chunk in enumerate(samples.chunks())]
    for kind, groups in (("prompts", samples.prompts_of()), ("problems", samples.problems_of())):
        index[kind] = [
            [*names, _add(files, f"{kind}-{i}", rows)] for i, (names, rows) in enumerate(groups)
        ]
    return Beside(_add(files, "index", index), files)


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files that are not there yet, each in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        target = folder / f"{name}.js"
        if target.exists():
            continue
        partial = folder / f".{name}.{os.getpid()}.partial"
        partial.write_text(text, encoding="ascii")
        partial.replace(target)


def remove_others(folder: Path, files: Mapping[str, str]) -> None:
    """Remove what an older report left: its page must be replaced first."""
    for path in _scripts(folder):
        if path.stem not in files:
            path.unlink()


def _scripts(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.js"))
    yield from sorted(folder.glob(".*.partial"))


def _add(files: dict[str, str], kind: str, value: Any) -> str:
    packed = embed.packed(
        json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    )
    name = f"{kind}-{hashlib.sha256(packed.encode('ascii')).hexdigest()[:12]}"
    files[name] = f'repass.take("{name}","{packed}");\n'
    return name
