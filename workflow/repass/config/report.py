"""What the report says and how its statistics are computed."""

from typing import Annotated, Any

from pydantic import Field

from repass.config.section import Section


class Report(Section):
    """The report and the statistics behind it."""

    title: str = "repass"
    """The page's title."""
    notice: str | None = None
    """A sentence shown on top of the page."""
    bootstrap: Annotated[int, Field(ge=100, le=1_000_000)] = 2000
    """Resamples behind each 95% interval."""
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 0
    """Seed of the bootstrap."""
    samples: Annotated[int, Field(ge=0, le=1_000_000)] = 50_000
    """Samples that the explorer carries at most, chosen evenly; 0: no explorer."""
    pictures: Annotated[int, Field(ge=0, le=100_000)] = 400
    """Figures that the export draws as SVG, PNG and PDF; of those beyond, only the Vega-Lite
    specification is written."""

    def statistics(self) -> dict[str, Any]:
        """What of the section determines the tables."""
        return self.model_dump(mode="json", include={"bootstrap", "seed"})
