# in:  a table of published scores, or a leaderboard's entries in the dataset registry
# out: results/claims/{claims}.parquet
from repass.claims import stage as claims_stage


def table_of(wildcards):
    """A table of claims; nothing for a leaderboard that is fetched."""
    path = claims_stage.files(CONFIG)[wildcards.claims]
    return [] if path is None else str(path)


rule claims:
    input:
        table=table_of,
        sources=CONFIG.claims.sources,
    output:
        "results/claims/{claims}.parquet",
    log:
        "logs/claims/{claims}.log",
    wildcard_constraints:
        claims=r"[A-Za-z0-9][A-Za-z0-9._-]*",
    localrule: True
    conda:
        "../../envs/repass.yaml"
    params:
        snapshots=lambda wildcards: claims_stage.snapshots(CONFIG, wildcards.claims),
        code=fingerprint("claims"),
    script:
        "../../scripts/claims.py"
