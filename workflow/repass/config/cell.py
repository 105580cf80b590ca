"""The unit of caching, failing and reporting."""

from pydantic import BaseModel, ConfigDict

from repass.config.section import Names, Section

PATTERN = "results/{stage}/{{model}}/{{benchmark}}/{{prompt}}.{{sampling}}{suffix}"


class Cell(BaseModel):
    """One model, benchmark, prompt and sampling, by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    benchmark: str
    prompt: str
    sampling: str

    def __str__(self) -> str:
        """As people write it."""
        return f"{self.model}/{self.benchmark}/{self.prompt}.{self.sampling}"

    def path(self, stage: str, suffix: str = ".parquet") -> str:
        """The cell's file of a stage, from the working directory: `completions`, `verdicts`."""
        return f"results/{stage}/{self}{suffix}"

    @staticmethod
    def pattern(stage: str, suffix: str = ".parquet") -> str:
        """The same path with Snakemake's wildcards in place of the names."""
        return PATTERN.format(stage=stage, suffix=suffix)


class CellBlock(Section):
    """All combinations of some names; a key that is left out stands for all there are."""

    models: Names = ()
    """Models of the block."""
    benchmarks: Names = ()
    """Benchmarks of the block."""
    prompts: Names = ()
    """Prompts of the block; each is combined with the models whose kind it fits."""
    samplings: Names = ()
    """Samplings of the block."""
