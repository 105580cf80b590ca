"""What is recorded of the shipped benchmarks: none is left out, and the page says the same."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from repass.config import Config, load
from repass.health import facts, page
from repass.health.facts import Facts

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def config() -> Config:
    file = ROOT / "config" / "config.yaml"
    return load(yaml.safe_load(file.read_text()), [file], ROOT)


@pytest.fixture(scope="module")
def recorded() -> dict[str, Facts]:
    return facts.load(ROOT / facts.FILE)


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "config" / "benchmarks.yaml").read_text())
    return loaded


def test_every_benchmark_has_its_facts(config: Config, recorded: dict[str, Facts]) -> None:
    assert list(recorded) == list(config.known.benchmarks)


def test_the_page_says_what_is_recorded(
    written: dict[str, Any], recorded: dict[str, Facts]
) -> None:
    expected = page.markdown(page.families(written), recorded)
    assert (ROOT / "docs" / "health.md").read_text() == expected, "`repass health --pages` mends it"


def test_every_cause_stands_in_the_configuration(
    config: Config, recorded: dict[str, Facts]
) -> None:
    for name, item in recorded.items():
        benchmark = config.benchmark(name)
        known = {*benchmark.exceptions.values(), *benchmark.missing_libraries.values()}
        assert item.failing.keys() <= known, name


def test_something_proves_every_harness(recorded: dict[str, Facts]) -> None:
    assert all(item.problems for item in recorded.values())
    unproven = [name for name, item in recorded.items() if item.references and not item.passing]
    assert unproven == []
