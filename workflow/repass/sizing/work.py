"""What there is to do: the cells of a grid, and how many tokens and programs they make."""

from collections.abc import Mapping
from pathlib import Path

from repass import languages
from repass.config import Cell, Config, resources
from repass.health import facts
from repass.records import Record
from repass.sizing.history import History, Known

SHARE_OF_LIMIT = 1 / 3
"""Of a sampling's `max_tokens`, what a sample is assumed to have."""
PROMPT_TOKENS = 256
"""Of a prompt, and of each worked example in it; an assumption."""
EXECUTION = Path("resources/execution.yaml")
"""CPU seconds of a program by language, where no record tells."""


class Program(Record):
    """One language in the file."""

    cpu_s: float


class CellWork(Record):
    """One cell."""

    cell: Cell
    language: str
    samples: int
    limit: int
    """Most new tokens of a sample."""
    tokens: Known
    """Completion tokens of a sample."""
    prompt: Known
    """Tokens of a prompt."""
    programs: Known
    """Different programs of a sample."""
    cpu_s: Known | None
    """CPU seconds of a program; None where neither a record nor an assumption tells."""

    @property
    def longest(self) -> int:
        """Tokens of a request at its full length."""
        return round(self.prompt.value) + self.limit


def of(config: Config, history: History, tokens: float | None = None) -> list[CellWork]:
    """The work of every cell of a grid; a prompt that is still to be chosen counts as one.

    Args:
        config: the study.
        history: what has been recorded.
        tokens: completion tokens of a sample, in place of recorded and assumed ones.

    Raises:
        ConfigError: a file of `resources/` is not usable.
    """
    cells = (*config.grid(), *config.selected())
    counted = facts.load(config.root / facts.FILE)
    programs = resources.read(config.root / EXECUTION, Program)
    return [
        CellWork(
            cell=cell,
            language=language,
            samples=_problems(cell.benchmark, config, history, counted) * sampling.n,
            limit=sampling.max_tokens,
            tokens=_tokens(cell, history, tokens, sampling.max_tokens),
            prompt=history.prompt_tokens(cell) or _prompt(cell, config),
            programs=history.programs(cell) or _assumed(1),
            cpu_s=_cpu_s(cell.benchmark, language, history, programs),
        )
        for cell in cells
        for sampling in [config.sampling(cell.sampling)]
        for language in [config.benchmark(cell.benchmark).language]
    ]


def _tokens(cell: Cell, history: History, given: float | None, limit: int) -> Known:
    if given:
        return Known(value=given, stands_on="given")
    return history.tokens(cell) or _assumed(limit * SHARE_OF_LIMIT)


def _cpu_s(
    benchmark: str, language: str, history: History, programs: Mapping[str, Program]
) -> Known | None:
    """As recorded; where there is a compiler, whose time is not in the records, a self-test's."""
    recorded = history.cpu(benchmark, language)
    found = programs.get(language)
    if recorded and not (found and languages.get(language).compile):
        return recorded
    return Known(value=found.cpu_s, stands_on="self-tests") if found else None


def _problems(
    benchmark: str, config: Config, history: History, known: dict[str, facts.Facts]
) -> int:
    """As recorded, as `repass health` has counted them, or as many as the dataset has rows."""
    if recorded := history.problems(benchmark):
        return recorded
    if benchmark in known:
        return known[benchmark].problems
    return config.problems(benchmark)


def _prompt(cell: Cell, config: Config) -> Known:
    """By its worked examples; of one that is still to be chosen, the most there can be."""
    known = config.known.prompts
    names = [cell.prompt] if cell.prompt in known else config.selection.prompts
    return _assumed(PROMPT_TOKENS * (1 + max(known[name].shots for name in names)))


def _assumed(value: float) -> Known:
    return Known(value=value, stands_on="assumed")
