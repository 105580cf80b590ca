import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
from click.testing import CliRunner  # noqa: E402
from generating import processes_of  # noqa: E402

from repass.cli.engines import command  # noqa: E402


@pytest.fixture(scope="module")
def runtime() -> Iterator[Path]:
    """A runtime folder of the module's own; no process that names it may be left."""
    if not (REPOSITORY / ".engine" / "bin" / "python").exists():
        pytest.skip("vLLM is not set up: make engine")
    folder = Path(tempfile.mkdtemp(prefix="repass-"))
    before = os.environ.get("REPASS_RUNTIME")
    os.environ["REPASS_RUNTIME"] = str(folder)
    yield folder
    CliRunner().invoke(command, ["stop", "--all"])
    left = processes_of(str(folder))
    if before is None:
        del os.environ["REPASS_RUNTIME"]
    else:
        os.environ["REPASS_RUNTIME"] = before
    shutil.rmtree(folder)
    assert left == []
