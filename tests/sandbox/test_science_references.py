"""Health of the benchmarks of the scientific image, on a sample of their real problems."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from repass.benchmarks import load_problems
from repass.config import Config, load
from repass.execution.health import check
from repass.sandbox import images

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("REPASS_TEST_DATA") or ROOT.parent / "shared" / "data")
IMAGE = "python-science"
SAMPLE = 12

pytestmark = [
    pytest.mark.podman,
    pytest.mark.data,
    pytest.mark.skipif(
        not (DATA / "MANIFEST.json").is_file(),
        reason=f"no real data: neither $REPASS_TEST_DATA nor {DATA} has a MANIFEST.json",
    ),
]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Config]:
    """The shipped configuration, with the data as its mirror and a cache of its own."""
    built = {record.name for record in images.built()}
    if IMAGE not in built and os.environ.get("REPASS_TEST_IMAGES") != "all":
        pytest.skip(f"the image {IMAGE} is not built; REPASS_TEST_IMAGES=all builds it")
    file = ROOT / "config" / "config.yaml"
    text = yaml.safe_load(file.read_text())
    loaded = load(text, [file], ROOT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPASS_MIRROR", str(DATA))
        yield loaded


@pytest.mark.parametrize(
    "name", ["bigcodebench-hard-complete", "ds1000", "codeinsight", "apps-sample", "mtpb"]
)
def test_references_pass_and_wrong_solutions_do_not(config: Config, name: str) -> None:
    problems = load_problems(config, name)
    sample = random.Random(11667).sample(problems, min(SAMPLE, len(problems)))
    image = images.ensure(IMAGE, ROOT)
    rows = check(config.benchmark(name), sample, image, config.execution_of(name))
    assert {row.check for row in rows} >= {"self-test", "wrong"}
    unexplained = [row for row in rows if not row.as_expected and row.excepted is None]
    assert not unexplained
