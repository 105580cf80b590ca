"""How completions are generated; nothing here changes what a model answers."""

from typing import Annotated

from pydantic import Field

from repass.config.section import Section, Text


class Generation(Section):
    """Engines and requests."""

    engine: Text = "auto"
    """The Python of the engine's environment; `auto`: the one that `make setup` installed."""
    concurrency: Annotated[int, Field(ge=1, le=4096)] | None = None
    """Requests in flight; null: as many as keep an engine of ours full, 32 for an endpoint."""
    keep_alive_s: Annotated[float, Field(ge=0)] = 300.0
    """Seconds that an engine nobody uses waits for the next cell of its model."""
    start_timeout_s: Annotated[float, Field(gt=0)] = 1800.0
    """Seconds that loading a model may take."""
    hang_timeout_s: Annotated[float, Field(gt=0)] = 600.0
    """Seconds without a sign of work after which an engine that is asked counts as hung and is
    replaced; more than its longest step: seconds on a GPU, minutes for a large model on a CPU."""
    request_timeout_s: Annotated[float, Field(gt=0)] = 600.0
    """Seconds that one request may take. Not of an engine of ours with concurrency null, which
    works on as many at a time as it can: there hang_timeout_s alone decides."""
    retries: Annotated[int, Field(ge=0, le=100)] = 5
    """Further attempts after a 429, a 5xx or a timeout; after them the sample is an error."""
