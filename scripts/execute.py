"""Extract and execute the programs of one cell, under every extraction policy."""

from pathlib import Path

from repass import jobs, records
from repass.config import Cell
from repass.execution import execute
from repass.execution.programs import read_parts
from repass.sandbox import images

with jobs.job(snakemake, watched=False):
    config = jobs.configuration(snakemake)
    cell = Cell(**snakemake.wildcards)
    files = snakemake.input
    problems = records.records(Path(files.problems), records.PROBLEMS, records.Problem)
    image = images.recorded(Path(files.image), jobs.root(snakemake))
    executions, usage = execute(
        cell,
        records.records(Path(files.completions), records.COMPLETIONS, records.Completion),
        records.records(Path(files.prompts), records.PROMPTS, records.Prompt),
        problems,
        snakemake.params.extractions,
        image,
        config.execution_of(cell.benchmark).with_workers(snakemake.threads),
        Path(cell.path("verdicts", ".journal.jsonl")),
        snakemake.params.sandbox,
        parts=read_parts(problems, [Path(file) for file in files.expected]),
    )
    table = records.frame(executions, records.VERDICTS)
    note = {**cell.model_dump(), **usage.model_dump()} if usage else None
    records.write(table, records.VERDICTS, Path(snakemake.output[0]), note)
