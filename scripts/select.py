"""Choose one model's prompt by the scores of the candidates."""

from pathlib import Path

import polars as pl

from repass import files, jobs, selection
from repass.store import Sources, model_scores

with jobs.job(snakemake):
    config = jobs.configuration(snakemake)
    model, scores = snakemake.wildcards.model, Path(snakemake.output.scores)
    model_scores(
        scores,
        model,
        Sources.of_job(snakemake.input, snakemake.params.catalogue),
        jobs.root(snakemake) / "workflow" / "sql",
        config.report,
        threads=snakemake.threads,
    )
    cells = config.candidates(model)
    forms = [config.prompt(cell.prompt) for cell in cells]
    choice = selection.choose(cells, forms, pl.read_parquet(scores))
    files.replace_text(Path(snakemake.output.choice), choice.model_dump_json(indent=1) + "\n")
