"""Read a table of published scores, or fetch a leaderboard's snapshots, and write their claims."""

from pathlib import Path

from repass import jobs, records
from repass.claims import CLAIMS, collect

with jobs.job(snakemake):
    claims = collect(jobs.configuration(snakemake), snakemake.wildcards.claims)
    records.write(claims, CLAIMS, Path(snakemake.output[0]))
