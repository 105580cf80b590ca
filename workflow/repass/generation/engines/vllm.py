"""vLLM on this node: which command serves a model, and which running engine may be shared."""

import json
import os
from pathlib import Path

from repass import fingerprint
from repass.config.model import Model
from repass.errors import EngineError
from repass.generation import identity as identities
from repass.generation import model_files, weights
from repass.generation.engines import fit
from repass.generation.engines.served import ServedBackend
from repass.generation.facts import EngineFacts
from repass.generation.identity import Identity
from repass.generation.keeper import devices
from repass.generation.keeper.broker import Broker, EngineLease, Wanted, visible
from repass.generation.keeper.devices import Device
from repass.generation.keeper.folder import EngineFolder, EngineSpec
from repass.generation.requests import Job, template_hash
from repass.generation.stopping import Stop
from repass.journal import key_of

MODULE = "vllm.entrypoints.openai.api_server"
AUTO_ENGINE = Path(".engine/bin/python")
SERVED_NAME = "model"
"""The name in requests. Not the configuration's: entries of different names may share an engine."""
ADAPTER_NAME = "adapter"
"""The same, for the model with its LoRA adapter."""
RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)
"""What vLLM takes for the greatest rank of an adapter (MaxLoRARanks in vllm/config/lora.py)."""

ALWAYS = (
    # A model's own generation_config.json would silently change the sampling.
    "--generation-config=vllm",
    "--seed=0",
    # The first token's event and one for the rest: an event for each token costs throughput.
    "--stream-interval=1000000",
    "--disable-uvicorn-access-log",
)
ON_CPU = (
    "--enforce-eager",
    # Chunked prefill with a per-request seed kills the engine on a CPU.
    "--no-enable-chunked-prefill",
    # As vLLM's offline engine has it; its server takes half as many at a time.
    "--max-num-seqs=256",
)
BATCHED_TOKENS = 4096
"""Least token budget of a step on a CPU; without chunked prefill it must hold a whole context."""
CPU_ENVIRONMENT = {
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
}
"""Used unless the user's environment says otherwise."""
CPU_THREADS = "REPASS_ENGINE_THREADS"
"""Environment variable: OpenMP threads of an engine on the CPU. One is fastest on a busy machine,
and Snakemake's own OMP_NUM_THREADS means the job, not the engine."""
NOT_THE_ENGINES = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONSTARTUP")
"""Variables of our own Python, which would lead the engine's astray."""


class VllmBackend(ServedBackend):
    """An engine of ours, shared by the cells of a model."""

    @staticmethod
    def serves(model: Model) -> bool:
        """Say whether the entry names a repository."""
        return model.repository is not None

    def identity(self, job: Job) -> Identity:
        """Identify the model by its files, or by hub name and revision."""
        return identities.of_model(job.model, job.root)

    def served_name(self, model: Model) -> str:
        """Return the name that every engine gives to its model, or to that with the adapter."""
        return SERVED_NAME if model.lora is None else ADAPTER_NAME

    def idle_facts(self, job: Job) -> EngineFacts:
        """Tell what the entry says of an engine; its arguments are known once there is one."""
        return EngineFacts(
            engine="vllm", dtype=job.model.dtype, quantization=job.model.quantization
        )

    def acquire(self, job: Job, stop: Stop) -> EngineLease:
        """Attach to the engine of this model on this node, or start it."""
        python = engine_python(job.settings.engine, job.root)
        if devices.allocation():
            weights.require(job.model)
        asked = arguments(job)
        allowed = devices.all_for(job.model.gpus, job.model.name)
        key = engine_key(job, self.identity(job), python, asked)

        def spec(folder: EngineFolder, chosen: list[Device]) -> EngineSpec:
            fit.check(job.model, model_files.folder_of(job.model, job.root), chosen, _cache_bytes())
            return _spec(job, folder, chosen, key=key, python=python, asked=asked)

        count = max(1, job.model.gpus)
        wanted = Wanted(job.model.name, str(job.cell), key, tuple(allowed), count, spec)
        return Broker(wanted, stop).acquire()


def engine_python(setting: str, root: Path) -> Path:
    """Return the Python of the engine's environment.

    Raises:
        EngineError: it is not there.
    """
    if setting == "auto":
        path = root / AUTO_ENGINE
        if not path.is_file():
            raise EngineError(f"vLLM is not set up: {path} is missing; run `make engine`")
        return path
    path = root / Path(setting).expanduser()
    if not path.is_file():
        raise EngineError(f"generation.engine: {path} is missing; name a Python that has vLLM")
    return path


def engine_key(job: Job, identity: Identity, python: Path, asked: list[str]) -> str:
    """Hash all that makes an engine another one: jobs of the same key share it."""
    return key_of(
        python=str(python),
        model=identity.determinants,
        arguments=asked,
        template=template_hash(job),
        environment=environment(job.model),
        allocation=devices.allocation(),
        # Checkouts of other versions share this node: each speaks with keepers of its own.
        keeper=fingerprint.of("generation.keeper"),
    )


def arguments(job: Job) -> list[str]:
    """Return the arguments that determine what the engine is; the entry's own come last and win."""
    model = job.model
    folder = model.folder(job.root)
    return [
        f"--model={folder or model.repository}",
        *([f"--revision={model.revision}"] if model.on_hub and model.revision else []),
        f"--dtype={model.dtype}",
        f"--served-model-name={SERVED_NAME}",
        *([f"--max-model-len={model.context_length}"] if model.context_length else []),
        *([f"--chat-template={job.root / model.chat_template}"] if model.chat_template else []),
        *([f"--tensor-parallel-size={model.gpus}"] if model.gpus > 1 else []),
        *_memory(model),
        *([f"--quantization={model.quantization}"] if model.quantization else []),
        *_adapter(model, job.root),
        *ALWAYS,
        *(() if model.gpus else (*ON_CPU, f"--max-num-batched-tokens={_batched(model, folder)}")),
        *model.engine_args,
    ]


def environment(model: Model) -> dict[str, str | None]:
    """Return what an engine's environment differs in from the job's."""
    common: dict[str, str | None] = dict.fromkeys(NOT_THE_ENGINES)
    common["VLLM_NO_USAGE_STATS"] = "1"
    # Its server takes four stop sequences unless told otherwise; benchmarks have up to a dozen.
    common["VLLM_MAX_STOP_STRINGS"] = "1000"
    # The rule `weights` has fetched them, and nodes of a cluster may have no network.
    if not model.on_hub or devices.allocation():
        common[weights.OFFLINE] = "1"
    if model.gpus:
        return {**common, "OMP_NUM_THREADS": None}
    chosen = {name: os.environ.get(name, value) for name, value in CPU_ENVIRONMENT.items()}
    return {**common, **chosen, "OMP_NUM_THREADS": os.environ.get(CPU_THREADS, "1")}


def _spec(
    job: Job,
    folder: EngineFolder,
    chosen: list[Device],
    *,
    key: str,
    python: Path,
    asked: list[str],
) -> EngineSpec:
    where = visible(chosen) if job.model.gpus else {}
    return EngineSpec(
        key=key,
        model=job.model.name,
        source=str(job.model.repository),
        command=(str(python), "-m", MODULE, f"--uds={folder.api}", *asked),
        environment={**environment(job.model), **where},
        devices=tuple(device.slot for device in chosen),
        keep_alive_s=job.settings.keep_alive_s,
        start_timeout_s=job.settings.start_timeout_s,
        hang_timeout_s=job.settings.hang_timeout_s,
        facts=EngineFacts(
            engine="vllm",
            arguments=tuple(asked),
            device=", ".join(sorted({device.name or device.slot for device in chosen})),
            dtype=job.model.dtype,
            quantization=job.model.quantization,
        ),
    )


def _cache_bytes() -> int:
    """Return what an engine on the CPU takes for its cache."""
    name = "VLLM_CPU_KVCACHE_SPACE"
    text = os.environ.get(name, CPU_ENVIRONMENT[name])
    return int(text) * 2**30 if text.isdigit() else 0


def _memory(model: Model) -> list[str]:
    fraction = model.gpu_memory_fraction
    return [] if fraction is None else [f"--gpu-memory-utilization={fraction:g}"]


def _adapter(model: Model, root: Path) -> list[str]:
    """Name the adapter's folder: of a hub's name, vLLM would take whatever revision is newest."""
    if model.lora is None:
        return []
    folder = weights.adapter_folder(model, root)
    return [
        "--enable-lora",
        f"--lora-modules={ADAPTER_NAME}={folder}",
        f"--max-lora-rank={_rank(model, folder)}",
    ]


def _rank(model: Model, folder: Path) -> int:
    """Return the least rank that vLLM takes and the adapter fits."""
    file = folder / identities.ADAPTER_FILE
    try:
        rank = int(json.loads(file.read_bytes())["r"])
        return next(allowed for allowed in RANKS if allowed >= rank)
    except (OSError, ValueError, KeyError, TypeError, StopIteration) as error:
        raise EngineError(
            f"model {model.name}: {file} names no rank `r` from 1 to {RANKS[-1]};"
            " mend the adapter or the field lora"
        ) from error


def _batched(model: Model, folder: Path | None) -> int:
    return max(BATCHED_TOKENS, model.context_length or _own_context(folder))


def _own_context(folder: Path | None) -> int:
    """Read a local model's context length from its configuration; 0 if it does not tell."""
    if folder is None:
        return 0
    value = model_files.read(folder / identities.MODEL_FILE).get("max_position_embeddings")
    return value if isinstance(value, int) else 0
