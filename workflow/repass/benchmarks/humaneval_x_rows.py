"""What HumanEval-X and HumanEvalPack have in common: six languages, and their names."""

from typing import Literal

from pydantic import Field

from repass.benchmarks.rows import Row
from repass.config.benchmark import Benchmark
from repass.errors import ConfigError

Short = Literal["cpp", "java", "js", "go", "python", "rust"]
"""Names of the languages in the data sets."""

_SHORT: dict[str, Short] = {
    "cpp": "cpp",
    "java": "java",
    "javascript": "js",
    "go-testify": "go",
    "python": "python",
    "rust-test": "rust",
}

PYTHON_IMPORTS = """\
import math
import re
import sys
import copy
import datetime
import itertools
import collections
import heapq
import statistics
import functools
import hashlib
import numpy
import numpy as np
import string
from typing import *
from collections import *
"""

RUST_MAIN = "fn main(){}\n"


class HumanEvalXRow(Row):
    """A problem; only Go's have an `import` and a `test_setup`."""

    task_id: str = Field(min_length=1)
    prompt: str = Field(min_length=1)
    declaration: str = Field(min_length=1)
    canonical_solution: str = Field(min_length=1)
    test: str = Field(min_length=1)
    test_setup: str = ""


def short(benchmark: Benchmark) -> Short:
    """The data set's name for a benchmark's language.

    Raises:
        ConfigError: the data set has no such language.
    """
    if benchmark.language in _SHORT:
        return _SHORT[benchmark.language]
    known = ", ".join(_SHORT)
    raise ConfigError(f"{benchmark.name}.language: found {benchmark.language}; allowed: {known}")


def includes(names: tuple[str, ...]) -> str:
    """C++ headers, a line each."""
    return "".join(f"{include(name)}\n" for name in names)


def include(name: str) -> str:
    """A C++ header's line, as these data sets write it."""
    return f"#include<{name}>"
