# in:  the problems of a benchmark, the template of a prompt form and its exemplars, which may be
#      problems of another benchmark
# out: results/prompts/{benchmark}/{prompt}.parquet, and .remarks.parquet beside it: the linter's


rule prompts:
    input:
        problems=rules.download.output[0],
        form=lambda wildcards: own(*CONFIG.prompt(wildcards.prompt).files(ROOT)),
        examples=lambda wildcards: CONFIG.prompt(wildcards.prompt).examples(
            plain(rules.download.output[0])
        ),
    output:
        prompts="results/prompts/{benchmark}/{prompt}.parquet",
        remarks="results/prompts/{benchmark}/{prompt}.remarks.parquet",
    log:
        "logs/prompts/{benchmark}/{prompt}.log",
    priority: 2  # all of it before generation, or models would alternate
    localrule: True
    conda:
        "../../envs/repass.yaml"
    params:
        form=lambda wildcards: CONFIG.prompt(wildcards.prompt).fingerprint(),
        code=fingerprint("prompts", "lint.prompts"),
    script:
        "../../scripts/prompts.py"
