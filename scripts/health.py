"""Judge a benchmark's reference solutions and wrong ones: does its harness work here?"""

from pathlib import Path

from repass import jobs, records
from repass.execution.health import check
from repass.execution.programs import read_parts
from repass.sandbox import images

with jobs.job(snakemake, watched=False):
    config = jobs.configuration(snakemake)
    benchmark = config.benchmark(snakemake.wildcards.benchmark)
    files = snakemake.input
    problems = records.records(Path(files.problems), records.PROBLEMS, records.Problem)
    image = images.recorded(Path(files.image), jobs.root(snakemake))
    checks = check(
        benchmark,
        problems,
        image,
        config.execution_of(benchmark.name).with_workers(snakemake.threads),
        journal=Path(f"results/health/{benchmark.name}.journal.jsonl"),
        fingerprint=snakemake.params.sandbox,
        parts=read_parts(problems, [Path(file) for file in files.expected]),
    )
    table = records.frame(checks, records.HEALTH)
    records.write(table, records.HEALTH, Path(snakemake.output[0]))
