"""What a configuration file may contain."""

from typing import Annotated

from pydantic import Field

from repass.config.cell import CellBlock
from repass.config.claims import Claims
from repass.config.datasets import Datasets
from repass.config.execution import Execution
from repass.config.generation import Generation
from repass.config.report import Report
from repass.config.section import Names, Section
from repass.config.selection import Selection


class Definitions(Section):
    """Files that define what cells are made of, paths from the repository's root."""

    models: Names = ("config/models.yaml",)
    """Files of models."""
    benchmarks: Names = ("config/benchmarks.yaml",)
    """Files of benchmarks."""
    prompts: Names = ("config/prompts.yaml",)
    """Files of prompts."""
    samplings: Names = ("config/samplings.yaml",)
    """Files of samplings."""


class Settings(Section):
    """The configuration file, as Snakemake merges it with `--configfile` and `--config`."""

    cells: Annotated[tuple[CellBlock, ...], Field(min_length=1)]
    """What is measured: blocks, each all combinations of its names; each cell counts once."""
    models: Names = ()
    """Restricts the cells to some models, mostly by `--config models=a,b`."""
    benchmarks: Names = ()
    """Restricts the cells to some benchmarks."""
    prompts: Names = ()
    """Restricts the cells to some prompts."""
    samplings: Names = ()
    """Restricts the cells to some samplings."""
    extractions: Annotated[Names, Field(min_length=1)] = ("stop", "raw", "fence", "function")
    """Policies scored on the same completions; a prompt's own (`stop` for text, `fence` for chat)
    is always among them and counts first."""
    selection: Selection = Selection()
    """How the prompt `selected` is chosen for each model."""
    definitions: Definitions = Definitions()
    """Where models, benchmarks, prompts and samplings are defined."""
    generation: Generation = Generation()
    """Engines and requests."""
    execution: Execution = Field(default_factory=Execution)
    """The sandbox."""
    datasets: Datasets = Datasets()
    """Where datasets come from."""
    claims: Claims = Claims()
    """Published scores to compare with."""
    report: Report = Report()
    """The report and its statistics."""
