# in:  the completions of a cell, its prompts and problems, the sandbox image and, where inputs
#      decide, what is expected of them
# out: results/verdicts/{model}/{benchmark}/{prompt}.{sampling}.parquet: a verdict for each sample
#      under each extraction policy; .journal.jsonl beside it keeps what has been executed


rule execute:
    input:
        completions=rules.generate.output.completions,
        prompts=rules.prompts.output[0],
        problems=rules.download.output[0],
        image=image_of,
        expected=expected_of,
    output:
        "results/verdicts/{model}/{benchmark}/{prompt}.{sampling}.parquet",
    log:
        "logs/execute/{model}/{benchmark}/{prompt}.{sampling}.log",
    group:
        batch("execution")
    conda:
        "../../envs/repass.yaml"
    threads: workers_of
    resources:
        in_turn=1,
    params:
        extractions=extractions,
        limits=lambda wildcards: CONFIG.limits(wildcards.benchmark).model_dump(),
        seccomp=SECCOMP,
        sandbox=fingerprint("sandbox", "languages"),
        code=fingerprint("extraction", "execution", "sandbox", "languages"),
    script:
        "../../scripts/execute.py"
