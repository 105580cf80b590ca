"""MultiPL-E's C# with mended tests, as DeepSeek-Coder's evaluation has them, and Qwen's after it.

In MultiPL-E itself 44 of HumanEval's 158 problems in C# compare the list that a function returns
with the expected one by `Equals`, which asks whether they are the same object: no solution passes.
Here their items are compared. Scores of both models' authors are of these tests.
"""

from pathlib import Path

from repass.benchmarks.multipl_e import MultiPLE
from repass.config.benchmark import Benchmark
from repass.records import Problem

IDENTITY = ".Equals((new List<"
ITEMS = ".SequenceEqual((new List<"


class MultiPLEOfDeepSeek:
    """All but the tests is MultiPL-E's."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a row."""
        return [
            problem.model_copy(update={"tests": problem.tests.replace(IDENTITY, ITEMS)})
            for problem in MultiPLE().problems(path, benchmark)
        ]


ADAPTER = MultiPLEOfDeepSeek()
