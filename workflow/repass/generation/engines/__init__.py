"""Where completions come from: one class for each kind of model entry."""

from repass.config.model import Model
from repass.errors import EngineError
from repass.generation.engines.backend import Backend
from repass.generation.engines.endpoint import EndpointBackend
from repass.generation.engines.replay import ReplayBackend
from repass.generation.engines.vllm import VllmBackend

BACKENDS: tuple[type[Backend], ...] = (VllmBackend, EndpointBackend, ReplayBackend)


def backend_of(model: Model) -> Backend:
    """Return the backend that a model's entry asks for."""
    for backend in BACKENDS:
        if backend.serves(model):
            return backend()
    raise EngineError(f"model {model.name}: no source of completions")
