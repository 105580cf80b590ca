"""A model's architecture: of its files, else of `resources/architectures.yaml`, else assumed."""

from pathlib import Path
from typing import Self

from pydantic import model_validator

from repass.config import Model, resources
from repass.generation import model_files
from repass.generation.engines.fit import weights_bytes
from repass.records import Record
from repass.sizing import shapes
from repass.sizing.shapes import Shape

FILE = Path("resources/architectures.yaml")

_WIDTH_TO_DEPTH = 128
"""Hidden size by layers, about what Llama and GPT-3 have."""
_UNKNOWN_B = 7.0
"""Billions of parameters that are assumed where an entry tells none."""


class Architecture(Record):
    """One entry of the file."""

    layers: int
    kv_heads: int | None = None
    head_size: int | None = None
    latent: int | None = None
    active_b: float | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        heads = self.kv_heads is not None and self.head_size is not None
        if heads == (self.latent is not None):
            raise ValueError("allowed: kv_heads and head_size, or latent")
        return self

    def shape(self) -> Shape:
        """What of it decides about the cache."""
        cached = self.latent or 2 * (self.kv_heads or 0) * (self.head_size or 0)
        return Shape(layers=self.layers, cached=cached)


class Known(Record):
    """What is known of a model before it is loaded."""

    shape: Shape
    parameters_b: float
    active_b: float
    """Billions of parameters that a token uses."""
    weights: int | None
    """Bytes of its weights once they are loaded, where they are on this machine."""
    stands_on: str
    """`its files`, `architectures.yaml`, or `assumed`."""


def of(model: Model, root: Path) -> Known:
    """What is known of a model.

    Raises:
        ConfigError: the file of architectures is not usable.
    """
    folder = model_files.folder_of(model, root)
    entry = resources.read(root / FILE, Architecture).get(model.repository or "")
    own = shapes.shape_in(folder) if folder else None
    total = model.parameters_b or _UNKNOWN_B
    named = entry.shape() if entry else None
    return Known(
        shape=own or named or assumed(total),
        parameters_b=total,
        active_b=min(total, entry.active_b) if entry and entry.active_b else total,
        weights=weights_bytes(folder, model) if folder else None,
        stands_on="its files" if own else "architectures.yaml" if named else "assumed",
    )


def assumed(parameters_b: float) -> Shape:
    """A plain transformer of this size, with as many KV heads as heads: most cache there can be.

    Its blocks hold 12 x layers x hidden^2 parameters (Kaplan et al. 2020, arXiv 2001.08361).
    """
    layers = round((parameters_b * 1e9 / (12 * _WIDTH_TO_DEPTH**2)) ** (1 / 3)) or 1
    return Shape(layers=layers, cached=2 * _WIDTH_TO_DEPTH * layers)
