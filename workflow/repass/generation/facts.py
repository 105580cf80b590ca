"""What was used and spent to generate one cell, written as JSON beside its completions."""

from repass.generation.frozen import Frozen
from repass.generation.metering.cost import EngineCost
from repass.generation.prompting import Prompting
from repass.usage import Usage


class EngineFacts(Frozen):
    """The program that answers: what it is, how it was started, where it runs."""

    engine: str
    """Backend: `vllm`, `endpoint` or `replay`."""
    version: str | None = None
    """Version that the engine itself told; None where it tells none."""
    arguments: tuple[str, ...] = ()
    device: str | None = None
    """Name of the device, e.g. `NVIDIA H200` or the CPU's model name."""
    dtype: str | None = None
    quantization: str | None = None
    """As the model's entry has it; None also where only the model's own files say it."""


class CellFacts(Frozen):
    """One cell. Counts, tokens and times are of the whole cell unless they say otherwise."""

    model: str
    benchmark: str
    prompt: str
    sampling: str
    engine: str
    engine_version: str | None
    engine_arguments: tuple[str, ...]
    device: str | None
    dtype: str | None
    quantization: str | None = None
    adapter: str | None = None
    """The LoRA adapter over the weights: repository or folder, revision, start of its hash."""
    source: str
    """Repository, folder, URL or samples file."""
    revision: str | None
    weights_sha256: str | None
    """See `repass.generation.identity`; None where the weights can't be seen from here."""
    started_at: str
    """UTC, ISO 8601, of this run."""
    wall_s: float
    """Seconds from the first request to the last answer, summed over all runs of the cell."""
    this_run_s: float
    """The same of this run; 0 when it found everything in the journal."""
    samples: int
    requests_sent: int
    """Requests of this run (attempts after a failure are not counted again)."""
    from_journal: int
    """Samples that were finished before this run."""
    errors: int
    """Samples without a completion."""
    prompt_tokens: int
    completion_tokens: int
    tokens_per_s: float | None
    """Completion tokens of this run per second of this run; None if it sent no request."""
    prompting: Prompting | None = None
    """How prompts reach the model; None where its files can't be seen from here."""
    cost: EngineCost | None = None
    """The cell's part of what the engine has spent, over all runs of the cell; see `metering`. None
    for endpoints and replays, and where no run was metered."""
    job: Usage | None = None
    """What the jobs used themselves that asked for the cell, up to their last answers."""
