"""Real public data, and the two evaluators that have to agree on it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from real_data import DATA, mirrored

from repass.config import Config

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def data() -> Path:
    """The shared real data: `$REPASS_TEST_DATA`, else `../shared/data` beside the checkout."""
    if not (DATA / "MANIFEST.json").is_file():
        pytest.skip(f"no shared data in {DATA}; REPASS_TEST_DATA names another folder")
    return DATA


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Config]:
    """The shipped configuration, with the data as its mirror and a cache of its own."""
    with mirrored(tmp_path_factory.mktemp("cache")) as loaded:
        yield loaded


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for samples and results of this session."""
    return tmp_path_factory.mktemp("parity")


@pytest.fixture(scope="session")
def judged(data: Path, scratch: Path) -> Callable[..., list[dict[str, Any]]]:
    """Results of `repass score` on a sample set, with options; each made once."""
    from evaluators import AS_HUMAN_EVAL, repass, write
    from sample_sets import SETS

    known: dict[tuple[str, ...], list[dict[str, Any]]] = {}

    def judge(name: str, *options: str) -> list[dict[str, Any]]:
        if (name, *options) not in known:
            samples = write(SETS[name](data), scratch / f"{name}.jsonl")
            known[name, *options] = repass(samples, data, "humaneval", *AS_HUMAN_EVAL, *options)
        return known[name, *options]

    return judge
