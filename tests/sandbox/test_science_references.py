"""Health of the benchmarks of the scientific image, on a sample of their real problems."""

import os
import random
from collections.abc import Iterator

import pytest
from real_data import NEEDS_DATA, REPOSITORY, mirrored

from repass.benchmarks import load_problems
from repass.config import Config
from repass.execution.health import check
from repass.sandbox import images

IMAGE = "python-science"
SAMPLE = 12

pytestmark = [pytest.mark.podman, *NEEDS_DATA]


@pytest.fixture(scope="module")
def config() -> Iterator[Config]:
    """The shipped configuration, with the data as its mirror."""
    built = {record.name for record in images.built()}
    if IMAGE not in built and os.environ.get("REPASS_TEST_IMAGES") != "all":
        pytest.skip(f"the image {IMAGE} is not built; REPASS_TEST_IMAGES=all builds it")
    with mirrored() as loaded:
        yield loaded


@pytest.mark.parametrize(
    "name", ["bigcodebench-hard-complete", "ds1000", "codeinsight", "apps-sample", "mtpb"]
)
def test_references_pass_and_wrong_solutions_do_not(config: Config, name: str) -> None:
    problems = load_problems(config, name)
    sample = random.Random(11667).sample(problems, min(SAMPLE, len(problems)))
    image = images.ensure(IMAGE, REPOSITORY)
    rows = check(config.benchmark(name), sample, image, config.execution_of(name))
    assert {row.check for row in rows} >= {"self-test", "wrong"}
    unexplained = [row for row in rows if not row.as_expected and row.excepted is None]
    assert not unexplained
