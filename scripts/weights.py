"""Fetch the weights of a hub model, and say which they are."""

from pathlib import Path

from repass import files, jobs
from repass.generation import weights
from repass.generation.engines.vllm import engine_python

with jobs.job(snakemake):
    config = jobs.configuration(snakemake)
    python = engine_python(config.generation.engine, jobs.root(snakemake))
    found = weights.fetch(config.model(snakemake.wildcards.model), python)
    files.replace_text(Path(snakemake.output[0]), found.model_dump_json(indent=1) + "\n")
