"""The shared real data: where it is, the skip where it is not, and the configuration upon it."""

import gzip
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from repass.config import Config, load

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("REPASS_TEST_DATA") or REPOSITORY.parent / "shared" / "data")
NEEDS_DATA = [
    pytest.mark.data,
    pytest.mark.skipif(
        not (DATA / "MANIFEST.json").is_file(),
        reason=f"no real data: neither $REPASS_TEST_DATA nor {DATA} has a MANIFEST.json",
    ),
]
"""The marks of a test that uses the data: `pytestmark = NEEDS_DATA`."""


@contextmanager
def mirrored(cache: Path | None = None) -> Iterator[Config]:
    """Give the shipped configuration mirrored by the data; a cache of its own if named."""
    file = REPOSITORY / "config" / "config.yaml"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPASS_MIRROR", str(DATA))
        if cache:
            patch.setenv("REPASS_CACHE", str(cache))
        yield load(yaml.safe_load(file.read_text()), [file], REPOSITORY)


def text(name: str) -> str:
    """Read a file, compressed or not."""
    data = (DATA / name).read_bytes()
    return (gzip.decompress(data) if name.endswith(".gz") else data).decode()


def rows(name: str) -> list[dict[str, Any]]:
    """Read a file of JSON lines, compressed or not."""
    return [json.loads(line) for line in text(name).split("\n") if line.strip()]
