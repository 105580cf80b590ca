"""Benchmarks: one small adapter a file; a new file in this folder is a new adapter."""

import importlib
import pkgutil
from types import ModuleType

from repass.benchmarks.base import Adapter
from repass.config.config import Config
from repass.errors import ConfigError
from repass.records import CheckedBy, Problem

__all__ = ["Adapter", "adapter", "checked_by", "load_problems", "names"]

_SHARED = frozenset(
    {
        "base",
        "rows",
        "evalplus_rows",
        "bigcodebench_rows",
        "assembly",
        "humaneval_x_rows",
        "humanevalpack_rows",
    }
)
"""Modules that are no adapters."""


def names() -> tuple[str, ...]:
    """Names of all adapters: the modules of this package."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in found if name not in _SHARED))


def adapter(name: str) -> Adapter:
    """Look an adapter up by name.

    Raises:
        ConfigError: there is none.
    """
    found: Adapter = _module(name).ADAPTER
    return found


def checked_by(name: str) -> CheckedBy:
    """What decides about solutions of an adapter's problems: its `CHECKED_BY`, else tests.

    Raises:
        ConfigError: there is no such adapter.
    """
    found: CheckedBy = getattr(_module(name), "CHECKED_BY", "tests")
    return found


def _module(name: str) -> ModuleType:
    if name not in names():
        raise ConfigError(f'no benchmark adapter "{name}"; allowed: {", ".join(names())}')
    return importlib.import_module(f"repass.benchmarks.{name}")


def load_problems(config: Config, name: str) -> list[Problem]:
    """Fetch a benchmark's dataset and read its problems.

    Raises:
        DataError: the dataset can't be had, or is damaged.
    """
    # here, as jobs that fetch nothing import this package, too
    from repass.datasets import fetch  # noqa: PLC0415

    benchmark = config.benchmark(name)
    path = fetch(config.dataset_of(name), config.datasets, config.root)
    return adapter(benchmark.adapter).problems(path, benchmark)
