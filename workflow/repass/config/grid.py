"""From blocks of names to cells."""

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import product

from repass.config.catalogue import Catalogue
from repass.config.cell import Cell, CellBlock
from repass.config.selection import SELECTED
from repass.config.settings import Settings

PARTS = ("models", "benchmarks", "prompts", "samplings")
"""What a cell is made of: keys of blocks, of filters and of the definitions."""


def choose(wanted: Sequence[str], defined: Iterable[str]) -> tuple[str, ...]:
    """The defined names that are wanted, each once, in the order wanted; all if none is."""
    names = list(defined)
    if not wanted:
        return tuple(names)
    chosen = (name for want in wanted for name in names if matches(want, name))
    return tuple(dict.fromkeys(chosen))


def matches(want: str, name: str) -> bool:
    """Whether a name is the wanted one or fits its `*`."""
    return want == name or ("*" in want and fnmatchcase(name, want))


def of_block(block: CellBlock, catalogue: Catalogue) -> Iterator[Cell]:
    """The cells of one block; prompts that do not fit a model's kind are left out."""
    models, benchmarks, prompts, samplings = (
        choose(getattr(block, part), getattr(catalogue, part)) for part in PARTS
    )
    selected = (SELECTED,) if SELECTED in block.prompts else ()
    for model, benchmark, prompt, sampling in product(
        models, benchmarks, (*prompts, *selected), samplings
    ):
        if prompt == SELECTED or catalogue.models[model].fits(catalogue.prompts[prompt]):
            yield Cell(model=model, benchmark=benchmark, prompt=prompt, sampling=sampling)


def candidates(models: Iterable[str], settings: Settings, catalogue: Catalogue) -> Iterator[Cell]:
    """The cells whose scores choose the prompt of some models."""
    chosen = settings.selection
    for model, prompt in product(dict.fromkeys(models), chosen.prompts):
        if catalogue.models[model].fits(catalogue.prompts[prompt]):
            yield Cell(
                model=model, benchmark=chosen.benchmark, prompt=prompt, sampling=chosen.sampling
            )


def of_blocks(settings: Settings, catalogue: Catalogue) -> tuple[Cell, ...]:
    """The cells of all blocks, each once, in the order of the blocks."""
    cells = (cell for block in settings.cells for cell in of_block(block, catalogue))
    return tuple(dict.fromkeys(cells))


def filtered(cells: Iterable[Cell], settings: Settings, part: str) -> tuple[Cell, ...]:
    """The cells that one of the filters leaves."""
    wanted: tuple[str, ...] = getattr(settings, part)
    if not wanted:
        return tuple(cells)
    field = part.removesuffix("s")
    return tuple(
        cell for cell in cells if any(matches(want, getattr(cell, field)) for want in wanted)
    )
