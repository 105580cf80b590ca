"""Render a benchmark's prompts in one form."""

from pathlib import Path

from repass import jobs, records
from repass.prompts import render

with jobs.job(snakemake):
    form = jobs.configuration(snakemake).prompt(snakemake.wildcards.prompt)
    problems, *examples = (
        records.records(Path(file), records.PROBLEMS, records.Problem)
        for file in (snakemake.input.problems, *snakemake.input.examples)
    )
    prompts = render(problems, form, jobs.root(snakemake), *examples)
    table = records.frame(prompts, records.PROMPTS)
    records.write(table, records.PROMPTS, Path(snakemake.output[0]))
