# in:  a table of published scores, or a leaderboard's entries in the dataset registry
# out: results/claims/{claims}.parquet
from repass.claims import stage as claims_stage


rule claims:
    input:
        table=lambda wildcards: own(*claims_stage.table(CONFIG, wildcards.claims)),
        sources=own(*CONFIG.claims.sources),
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
