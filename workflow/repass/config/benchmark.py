"""Named sets of problems: a dataset, the adapter that reads it, and where its programs run."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from repass import languages
from repass.config.execution import LimitOverrides
from repass.config.section import DottedName, Name, Section, Text
from repass.sandbox.records import Limits


class Benchmark(Section):
    """One benchmark."""

    name: DottedName
    """The key of the entry; a part of file names."""
    adapter: Text
    """What reads the dataset: the name of a module in `workflow/repass/benchmarks`."""
    dataset: Text
    """An entry of the dataset registry."""
    language: Text = "python"
    """The programs' language."""
    image: Name | None = None
    """The sandbox image, a folder in `envs/sandbox`; null: the language's own."""
    first: Annotated[int, Field(ge=1)] | None = None
    """Only the first so many problems; null: all."""
    limits: LimitOverrides = LimitOverrides()
    """What differs from `execution.limits`."""
    exceptions: Mapping[str, Text] = Field(default_factory=dict)
    """Reference solutions that may fail here: task id, or that of a group of variants, and why."""
    missing_libraries: Mapping[str, Text] = Field(default_factory=dict)
    """Libraries that the image lacks, and why: references of problems that use one may fail."""
    vacuous_tests: Mapping[str, Text] = Field(default_factory=dict)
    """Problems whose tests pass whatever the solution is: task id, and why."""

    def sandbox_image(self) -> str:
        """The image that the programs run in."""
        return self.image or languages.get(self.language).image

    def limited(self, limits: Limits) -> Limits:
        """The limits of this benchmark's programs."""
        return limits.model_copy(update=self.limits.model_dump(exclude_none=True))

    def problem_options(self) -> dict[str, Any]:
        """What besides the dataset determines the problems."""
        return self.model_dump(mode="json", include={"adapter", "language", "first"})

    def execution_options(self) -> dict[str, Any]:
        """What besides problems and limits determines the health of the harness."""
        named = {"language", "exceptions", "missing_libraries", "vacuous_tests"}
        options = self.model_dump(mode="json", include=named)
        return {**options, "image": self.sandbox_image()}
