"""Build a sandbox image, or find the one that is there, and record what it is, or why it is not."""

from pathlib import Path

from repass import files, jobs
from repass.sandbox import archives, images

with jobs.job(snakemake):
    target = Path(snakemake.output[0])
    image = images.examine(snakemake.wildcards.image, jobs.root(snakemake))
    if image.unavailable:
        print(image.unavailable)
    elif archives.wanted():
        archives.save(image, target.parent)
    files.replace_text(target, image.model_dump_json(indent=1) + "\n")
