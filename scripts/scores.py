"""Write one model's scores, from its own files alone."""

from pathlib import Path

from repass import jobs
from repass.store import Sources, model_scores

with jobs.job(snakemake):
    model_scores(
        Path(snakemake.output[0]),
        snakemake.wildcards.model,
        Sources.of_job(snakemake.input, snakemake.params.catalogue),
        jobs.root(snakemake) / "workflow" / "sql",
        jobs.configuration(snakemake).report,
        threads=snakemake.threads,
    )
