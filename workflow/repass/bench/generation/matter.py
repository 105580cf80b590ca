"""What is generated: models that need no download, prompts, samplings.

One model is the demo's own, whose answers end where it ends them: so small that all it costs is
what surrounds the model. The other has a real architecture, random weights (vLLM's `--load-format
dummy`), the demo's tokenizer with further words, and no token that ends a text: every answer has
`max_tokens` tokens.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repass.config import Cell, Config, Model, Sampling
from repass.generation.requests import Job
from repass.prompts import render
from repass.records import Problem

TOKENIZER = ("tokenizer.json", "tokenizer_config.json")
ENDS = ("eos_token", "pad_token")
WORDS = 32_000
KEEP_ALIVE_S = 2.0
"""An engine ends soon after its last contestant: nothing else needs it."""
GPU_SHARE = 0.45
"""Of its memory: both engines are loaded at the same time and take turns."""


@dataclass(frozen=True)
class Shape:
    """The size of a Llama-like model, and what it is asked for."""

    hidden: int
    layers: int
    heads: int
    kv_heads: int
    feed_forward: int
    samples: int
    tokens: int

    @property
    def parameters_b(self) -> float:
        """Billions of parameters; input and output words are the same."""
        head = self.hidden // self.heads
        attention = 2 * self.hidden * (self.heads + self.kv_heads) * head
        layer = attention + 3 * self.hidden * self.feed_forward
        return (WORDS * self.hidden + self.layers * layer) / 1e9

    def configuration(self) -> dict[str, Any]:
        """As the hub's config.json has it."""
        return {
            "architectures": ["LlamaForCausalLM"],
            "model_type": "llama",
            "dtype": "bfloat16",
            "hidden_size": self.hidden,
            "intermediate_size": self.feed_forward,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "num_key_value_heads": self.kv_heads,
            "hidden_act": "silu",
            "max_position_embeddings": 2048,
            "rms_norm_eps": 1e-6,
            "tie_word_embeddings": True,
            "vocab_size": WORDS,
        }


ON_CPU = Shape(512, 8, 8, 4, 1536, samples=2, tokens=48)
ON_GPU = Shape(4096, 32, 32, 8, 14336, samples=20, tokens=512)


@dataclass(frozen=True)
class Matter:
    """One model and what is asked of it."""

    name: str
    title: str
    job: Job


def demo(config: Config, problems: list[Problem], gpus: int, *, quick: bool) -> Matter:
    """The demo's base model on the demo's prompts."""
    entry = config.model("demo-base").model_dump() | _device(gpus)
    sampling = Sampling(
        name="bench", temperature=0.8, top_p=0.95, n=1 if quick else 16, max_tokens=256, seed=1234
    )
    model = Model.model_validate(entry)
    job = _job(model, sampling, config, problems)
    return Matter("tiny", f"the demo's model, {_amount(job)}", job)


def architecture(
    config: Config, problems: list[Problem], gpus: int, folder: Path, *, quick: bool
) -> Matter:
    """A real architecture with random weights, its files written into `folder`."""
    shape = ON_GPU if gpus else ON_CPU
    _write(shape, folder, config.model("demo-base").folder(config.root))
    model = Model(
        name="bench-llama",
        family="bench",
        kind="base",
        repository=str(folder),
        parameters_b=round(shape.parameters_b, 3),
        engine_args=("--load-format=dummy",),
        **_device(gpus),
    )
    samples, tokens = (1, 16) if quick else (shape.samples, shape.tokens)
    sampling = Sampling(
        name="bench", temperature=0.8, top_p=0.95, n=samples, max_tokens=tokens, seed=1234
    )
    job = _job(model, sampling, config, problems)
    size = f"{shape.parameters_b:.2g} billion random weights"
    return Matter("llama", f"a Llama of {size}, {_amount(job)}", job)


def _device(gpus: int) -> dict[str, Any]:
    return {"gpus": gpus, "gpu_memory_fraction": GPU_SHARE if gpus else None}


def _job(model: Model, sampling: Sampling, config: Config, problems: list[Problem]) -> Job:
    prompts = tuple(render(problems, config.prompt("complete"), config.root))
    cell = Cell(model=model.name, benchmark="demo", prompt="complete", sampling=sampling.name)
    settings = config.generation.model_copy(update={"keep_alive_s": KEEP_ALIVE_S})
    return Job(cell, model, sampling, prompts, settings, Path("journal"), config.root)


def _amount(job: Job) -> str:
    return f"{len(job.prompts) * job.sampling.n} requests of up to {job.sampling.max_tokens} tokens"


def _write(shape: Shape, folder: Path, demo_model: Path | None) -> None:
    if demo_model is None:
        raise ValueError("the demo's model is in a folder")
    folder.mkdir(parents=True, exist_ok=True)
    for name in TOKENIZER:
        shutil.copyfile(demo_model / name, folder / name)
    _edit(folder / TOKENIZER[0], _with_words)
    _edit(folder / TOKENIZER[1], _endless)
    (folder / "config.json").write_text(json.dumps(shape.configuration(), indent=1))


def _edit(path: Path, change: Any) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _with_words(tokenizer: dict[str, Any]) -> None:
    """Give every number that the model can say a text."""
    vocabulary = tokenizer["model"]["vocab"]
    known = {entry["content"] for entry in tokenizer["added_tokens"]} | set(vocabulary)
    for number in range(len(known), WORDS):
        vocabulary[f"word{number}"] = number


def _endless(settings: dict[str, Any]) -> None:
    for name in ENDS:
        settings.pop(name, None)
