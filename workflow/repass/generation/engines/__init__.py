"""Where completions come from: one class for each kind of model entry."""

from collections.abc import Iterator

from repass.config.model import Model
from repass.errors import EngineError
from repass.generation.engines.backend import Backend


def backend_of(model: Model) -> Backend:
    """Return the backend that a model's entry asks for."""
    for backend in _backends():
        if backend.serves(model):
            return backend()
    raise EngineError(f"model {model.name}: no source of completions")


def _backends() -> Iterator[type[Backend]]:
    """Each is imported when it is looked at: stored completions need none of the others' client,
    which takes longer to import than a cell of them to read."""
    from repass.generation.engines.replay import ReplayBackend  # noqa: PLC0415

    yield ReplayBackend
    from repass.generation.engines.endpoint import EndpointBackend  # noqa: PLC0415

    yield EndpointBackend
    from repass.generation.engines.vllm import VllmBackend  # noqa: PLC0415

    yield VllmBackend
