"""An OpenAI-compatible server that somebody else runs."""

import os
from types import TracebackType
from typing import Self

from repass.config.model import Endpoint, Model
from repass.errors import EngineError
from repass.generation.client import Target
from repass.generation.engines.served import ServedBackend
from repass.generation.facts import EngineFacts
from repass.generation.identity import Identity, of_endpoint
from repass.generation.requests import Job
from repass.generation.stopping import Stop


class EndpointLease:
    """The address and key of an endpoint; there is nothing to give back."""

    def __init__(self, target: Target, facts: EngineFacts) -> None:
        self.target = target
        self.facts = facts

    def __enter__(self) -> Self:
        """Return the lease."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Do nothing."""

    def lost(self) -> str | None:
        """Return None: whether an endpoint lives shows in its answers."""
        return None

    def cost(self) -> None:
        """Return None: what an endpoint spends is its owner's secret."""

    def settled(self) -> None:
        """Return None, likewise."""


class EndpointBackend(ServedBackend):
    """Requests over the network, with a key from the environment."""

    @staticmethod
    def serves(model: Model) -> bool:
        """Say whether the entry names an endpoint."""
        return model.endpoint is not None

    def identity(self, job: Job) -> Identity:
        """Identify the model by address and name."""
        endpoint = _endpoint(job.model)
        return of_endpoint(endpoint.url, endpoint.model, job.model.revision)

    def served_name(self, model: Model) -> str:
        """Return the model's name there."""
        return _endpoint(model).model

    def idle_facts(self, job: Job) -> EngineFacts:  # noqa: ARG002
        """Tell that it is an endpoint; version and device are its owner's secret."""
        return EngineFacts(engine="endpoint")

    def acquire(self, job: Job, stop: Stop) -> EndpointLease:  # noqa: ARG002
        """Read the key; the connection is made with the first request.

        Raises:
            EngineError: the environment variable is not set.
        """
        endpoint = _endpoint(job.model)
        target = Target(
            model=job.model.name,
            url=endpoint.url,
            headers=_key_header(job.model.name, endpoint.api_key_env),
            key_variable=endpoint.api_key_env,
        )
        return EndpointLease(target, self.idle_facts(job))


def _endpoint(model: Model) -> Endpoint:
    if model.endpoint is None:
        raise EngineError(f"model {model.name}: no endpoint in its entry")
    return model.endpoint


def _key_header(model: str, variable: str | None) -> dict[str, str]:
    if variable is None:
        return {}
    key = os.environ.get(variable, "").strip()
    if not key:
        raise EngineError(
            f"model {model}: its endpoint needs a key, but the environment variable {variable}"
            f" is not set; set it, or change endpoint.api_key_env"
        )
    return {"Authorization": f"Bearer {key}"}
