"""Generation of one cell, whatever the model's completions come from."""

from pathlib import Path

from repass.config.cell import Cell
from repass.config.generation import Generation
from repass.config.model import Model
from repass.config.sampling import Sampling
from repass.generation import prompting
from repass.generation.engines import backend_of
from repass.generation.facts import CellFacts
from repass.generation.requests import Job
from repass.records import Completion, Prompt


def generate(  # noqa: PLR0917 - the stage's border, as docs/architecture.md has it
    cell: Cell,
    model: Model,
    sampling: Sampling,
    prompts: list[Prompt],
    settings: Generation,
    journal: Path,
    root: Path | None = None,
) -> tuple[list[Completion], CellFacts]:
    """Return `sampling.n` completions of every prompt, in the order of prompts and samples.

    What the journal holds is not asked for again; if it holds all, no engine is started.

    Args:
        cell: names for the completions.
        model: where they come from.
        sampling: how they are drawn.
        prompts: what is asked.
        settings: concurrency, patience, engine.
        journal: file of finished requests; made if it is not there.
        root: folder that paths in the model's entry start at; by default the working directory.

    Raises:
        EngineError: the engine or endpoint can't be used at all.
        DataError: a samples file to replay is not usable, or the journal can't be written.
        StoppedError: the job had to end; what was finished is in the journal.
    """
    base = (root or Path.cwd()).resolve()
    job = Job(cell, model, sampling, tuple(prompts), settings, journal, base)
    completions, facts = backend_of(model).generate(job)
    return completions, facts.model_copy(update={"prompting": prompting.of(job)})
