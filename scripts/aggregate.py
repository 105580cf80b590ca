"""Build the database and its tables from the files of every stage."""

from pathlib import Path

from repass import jobs
from repass.store import Sources, build

with jobs.job(snakemake):
    build(
        Path(snakemake.output.database),
        Sources.of_job(snakemake.input, snakemake.params.catalogue),
        jobs.root(snakemake) / "workflow" / "sql",
        jobs.configuration(snakemake).report,
        tables=Path(snakemake.output.tables),
        threads=snakemake.threads,
    )
