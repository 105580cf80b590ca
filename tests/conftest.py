"""What all tests have in common."""

import gc
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

LEAVES_CYCLES = (
    "tests/engine/",
    "tests/unit/generation/",
    "tests/browser/",
    "tests/workflow/",
    "tests/faults/",
)

# Examples are the same in every run, and none has to be quick. `--hypothesis-profile=search` looks
# for new ones.
settings.register_profile(
    "search", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=1000
)
settings.register_profile(
    "repass", settings.get_profile("search"), derandomize=True, max_examples=100
)
settings.load_profile("repass")


class ByFolder(LoadScopeScheduling):  # type: ignore[misc]
    """Folders side by side, the tests of one in turn: they share what is dear."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0].rpartition("/")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFolder | None:
    """With `--dist loadscope` a scope is a folder."""
    return ByFolder(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Collect what servers and processes leave behind now, at a moment that harms nobody.

    CPython 3.11 fails with "AST constructor recursion depth mismatch" when a finalizer that the
    collector runs in the middle of one `ast.parse` leads to another one, as the formatting of an
    exception does.
    """
    yield
    if item.nodeid.startswith(LEAVES_CYCLES):
        gc.collect()
