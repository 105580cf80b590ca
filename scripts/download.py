"""Fetch a benchmark's data set, verified, and write its problems."""

from pathlib import Path

from repass import jobs, records
from repass.benchmarks import load_problems

with jobs.job(snakemake):
    config = jobs.configuration(snakemake)
    problems = load_problems(config, snakemake.wildcards.benchmark)
    table = records.frame(problems, records.PROBLEMS)
    records.write(table, records.PROBLEMS, Path(snakemake.output[0]))
