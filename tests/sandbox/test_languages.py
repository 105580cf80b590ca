"""Each language's self-tests in real containers, as the health stage runs them.

An image that is not built yet is not built here, unless REPASS_TEST_IMAGES=all says so: all of them
together are several gigabytes.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from repass import languages
from repass.sandbox import images, selfcheck
from repass.sandbox.records import ImageRecord, Limits
from repass.sandbox.selfcheck import SelfCheck

pytestmark = pytest.mark.podman

ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits()
BUILD_ALL = os.environ.get("REPASS_TEST_IMAGES") == "all"

Check = Callable[[str], list[SelfCheck]]


@dataclass(frozen=True)
class Settings:
    workers: int = 2
    limits: Limits = LIMITS
    recycle_after: int = 500


@cache
def _image(name: str) -> ImageRecord:
    if BUILD_ALL:
        return images.ensure(name, ROOT)
    built = {record.name: record for record in images.built()}
    if name not in built:
        pytest.skip(f"the image {name} is not built; REPASS_TEST_IMAGES=all builds it")
    return images.ensure(name, ROOT)


@pytest.fixture(scope="session")
def check() -> Check:
    """Run the self-tests of all languages of an image, once for all tests that look at them."""

    @cache
    def of_image(name: str) -> list[SelfCheck]:
        return selfcheck.check(_image(name), Settings())

    def of_language(name: str) -> list[SelfCheck]:
        return [one for one in of_image(languages.get(name).image) if one.language == name]

    return of_language


@pytest.mark.parametrize("name", languages.LANGUAGES)
def test_each_self_test_gets_its_verdict(name: str, check: Check) -> None:
    results = check(name)
    assert results
    wrong = [f"{result.name}: {result.verdict}" for result in results if not result.as_expected]
    assert not wrong, wrong


@pytest.mark.parametrize("name", languages.LANGUAGES)
def test_the_image_says_which_toolchain_it_has(name: str) -> None:
    record = _image(languages.get(name).image)
    assert any(character.isdigit() for character in record.toolchains[name])
