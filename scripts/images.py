"""Build a sandbox image, or find the one that is there, and record what it is, or why it is not."""

from pathlib import Path

from repass import jobs
from repass.sandbox.images import examine

with jobs.job(snakemake):
    image = examine(snakemake.wildcards.image, jobs.root(snakemake))
    if image.unavailable:
        print(image.unavailable)
    Path(snakemake.output[0]).write_text(image.model_dump_json(indent=1) + "\n")
