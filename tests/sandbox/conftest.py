"""Real Podman: one image and one pool of two workers for all tests of a session."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from repass import languages
from repass.languages import Language
from repass.sandbox import images
from repass.sandbox.pool import Pool
from repass.sandbox.records import ImageRecord, Limits, Outcome, Program

ROOT = Path(__file__).resolve().parents[2]


LIMITS = Limits(cpu_s=1, wall_s=10, memory_mb=128, processes=24, file_mb=8, output_kb=64)

COMPILING = Limits(cpu_s=20, wall_s=20, memory_mb=512, file_mb=32)
"""What a hostile program's compiler may use."""


@dataclass(frozen=True)
class Settings:
    workers: int = 2
    limits: Limits = LIMITS
    recycle_after: int = 500


Run = Callable[..., Outcome]


def run_in(pool: Pool, source: str, language: str = "python", **limits: float) -> Outcome:
    merged = Limits.model_validate({**LIMITS.model_dump(), **limits})
    program = Program(key="one", language=language, source=source, limits=merged)
    [(_, outcome)] = pool.run([program])
    return outcome


SHELL = Language(
    name="shell",
    image="python",
    file="program.sh",
    run=("sh", "-e", "program.sh"),
    check=("sh", "-n", "program.sh"),
    compile_limits=Limits(cpu_s=1, wall_s=3, memory_mb=128, processes=24, file_mb=8),
    epilogue="\necho {token} > {end}\n",
    success="end",
    version=(),
    self_tests=(),
)
"""A language of the tests: what the Python image has, judged by its token."""


@pytest.fixture(scope="session")
def image() -> ImageRecord:
    return images.ensure("python", ROOT)


@pytest.fixture(scope="session")
def shell(image: ImageRecord) -> Iterator[None]:
    """Known only once the image is there: it is no toolchain of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(languages.LANGUAGES, SHELL.name, SHELL)
        yield


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings()


@pytest.fixture(scope="session")
def pool(image: ImageRecord, shell: None) -> Iterator[Pool]:
    with Pool(image, Settings(workers=1)) as opened:
        yield opened


@pytest.fixture(scope="session")
def pool_of(pool: Pool) -> Iterator[Callable[[str], Pool]]:
    """The pool (of one worker) that has a language, opened when it is first asked for."""
    with ExitStack() as stack:
        opened = {"python": pool}

        def find(language: str) -> Pool:
            name = languages.get(language).image
            if name not in opened:
                found = Pool(images.ensure(name, ROOT), Settings(workers=1))
                opened[name] = stack.enter_context(found)
            return opened[name]

        yield find


@pytest.fixture
def run(pool: Pool) -> Run:
    """Run one program, by the one worker of the pool: so the next one meets what is left."""
    return lambda source, **limits: run_in(pool, source, **limits)
