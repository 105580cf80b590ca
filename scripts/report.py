"""Write the report from the database."""

from pathlib import Path

from repass import jobs
from repass.report import write

with jobs.job(snakemake):
    settings = jobs.configuration(snakemake).report
    write(Path(snakemake.input.database), Path(snakemake.output[0]), settings)
