"""Real public data, and the two evaluators that have to agree on it."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def data() -> Path:
    """The shared real data: `$REPASS_TEST_DATA`, else `../shared/data` beside the checkout."""
    named = os.environ.get("REPASS_TEST_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not (folder / "MANIFEST.json").is_file():
        pytest.skip(f"no shared data in {folder}; REPASS_TEST_DATA names another folder")
    return folder


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
