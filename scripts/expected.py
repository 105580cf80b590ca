"""Record what a benchmark's reference solutions return for each input."""

from pathlib import Path

from repass import jobs, records
from repass.execution.expected import expected
from repass.inputs import store
from repass.sandbox import images

with jobs.job(snakemake, watched=False):
    config = jobs.configuration(snakemake)
    benchmark = snakemake.wildcards.benchmark
    found = expected(
        records.records(Path(snakemake.input.problems), records.PROBLEMS, records.Problem),
        images.recorded(Path(snakemake.input.image), jobs.root(snakemake)),
        config.execution_of(benchmark).with_workers(snakemake.threads),
        label=f"expected {benchmark}",
    )
    store.save(benchmark, found, Path(snakemake.output[0]))
