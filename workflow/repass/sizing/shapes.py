"""What a weight takes, and what a token leaves in the cache of keys and values, in bytes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from repass.generation import model_files
from repass.generation.engines.fit import NUMBER_BYTES
from repass.generation.identity import MODEL_FILE
from repass.records import Record

QUANTISED_BYTES = {"fp8": 1.0, "awq": 0.6, "gptq": 0.6, "bitsandbytes": 0.6}
"""Of a weight that a method of vLLM's packs: 8 bits; or 4, scales and what stays whole."""
CACHE_BYTES = {"auto": 2.0, "fp8": 1.0}
"""Of a cached number, by vLLM's `--kv-cache-dtype` (any that begins so)."""


class Shape(Record):
    """What of a model's architecture decides about its cache."""

    layers: int
    cached: int
    """Numbers that each token leaves in each layer: keys and values of all KV heads."""

    def cache_bytes(self, number_bytes: float = 2.0) -> float:
        """What one token takes in the cache."""
        return self.layers * self.cached * number_bytes


def shape_of(config: Mapping[str, Any]) -> Shape | None:
    """Read a model's config.json, in the words of any architecture that the studies have.

    Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434) caches one compressed vector and one
    rotary key. None where the configuration does not say enough.
    """
    layers = _first(config, "num_hidden_layers", "n_layer")
    if layers and config.get("kv_lora_rank"):
        return Shape(layers=layers, cached=config["kv_lora_rank"] + config["qk_rope_head_dim"])
    heads = _first(config, "num_attention_heads", "n_head")
    hidden = _first(config, "hidden_size", "n_embd")
    if not (layers and heads and hidden):
        return None
    kept = 1 if config.get("multi_query") else _first(config, "num_key_value_heads") or heads
    size = _first(config, "head_dim") or hidden // heads
    return Shape(layers=layers, cached=2 * kept * size)


def shape_in(folder: Path) -> Shape | None:
    """Read the architecture of a model in a folder; None where its config.json does not tell."""
    return shape_of(model_files.read(folder / MODEL_FILE))


def number_bytes(dtype: str, quantization: str | None = None) -> float:
    """Bytes of a weight as the engine holds it, by an entry's fields of these names."""
    return QUANTISED_BYTES.get(quantization or "", NUMBER_BYTES[dtype])


def cache_number_bytes(engine_args: Sequence[str] = ()) -> float:
    """Bytes of a number in the cache."""
    named = option(engine_args, "--kv-cache-dtype") or "auto"
    return next((size for name, size in CACHE_BYTES.items() if named.startswith(name)), 2.0)


def option(arguments: Sequence[str], *names: str) -> str | None:
    """Find an option's value, written as one word (`--a=b`) or as two; the last one counts."""
    found = None
    for at, word in enumerate(arguments):
        name, equals, value = word.partition("=")
        if name in names:
            found = value if equals else next(iter(arguments[at + 1 :]), None)
    return found


def _first(config: Mapping[str, Any], *names: str) -> int | None:
    return next((int(config[name]) for name in names if config.get(name)), None)
