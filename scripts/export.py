"""Write figures, tables to print, samples and the provenance from the database."""

from pathlib import Path

from repass import export, jobs

with jobs.job(snakemake):
    export.write(
        Path(snakemake.input.database),
        Path(snakemake.output.provenance).parent,
        jobs.configuration(snakemake).report,
        snakemake.config,
        root=jobs.root(snakemake),
        threads=snakemake.threads,
    )
