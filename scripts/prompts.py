"""Render a benchmark's prompts in one form, and say what is wrong with them."""

from pathlib import Path

from repass import jobs, lint, records
from repass.prompts import render

with jobs.job(snakemake):
    form = jobs.configuration(snakemake).prompt(snakemake.wildcards.prompt)
    problems, *examples = (
        records.records(Path(file), records.PROBLEMS, records.Problem)
        for file in (snakemake.input.problems, *snakemake.input.examples)
    )
    prompts = render(problems, form, jobs.root(snakemake), *examples)
    table = records.frame(prompts, records.PROMPTS)
    records.write(table, records.PROMPTS, Path(snakemake.output.prompts))
    remarks = lint.of_prompts(problems, prompts)
    for item in remarks:  # now, as generation is still to be paid for
        print(f"warning: {item.benchmark}/{item.prompt}: {item.rule}: {item.seen}")
    table = records.frame(remarks, records.PROMPT_REMARKS)
    records.write(table, records.PROMPT_REMARKS, Path(snakemake.output.remarks))
