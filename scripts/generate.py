"""Generate the completions of one cell."""

from pathlib import Path

from repass import files, jobs, records
from repass.config import Cell
from repass.generation import generate

with jobs.job(snakemake, watched=False):
    config = jobs.configuration(snakemake)
    cell = Cell(**snakemake.wildcards)
    completions, facts = generate(
        cell,
        config.model(cell.model),
        config.sampling(cell.sampling),
        records.records(Path(snakemake.input.prompts), records.PROMPTS, records.Prompt),
        config.generation,
        Path(cell.path("completions", ".journal.jsonl")),
        jobs.root(snakemake),
    )
    table = records.frame(completions, records.COMPLETIONS)
    records.write(table, records.COMPLETIONS, Path(snakemake.output.completions))
    files.replace_text(Path(snakemake.output.facts), facts.model_dump_json(indent=1) + "\n")
