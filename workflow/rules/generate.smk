# in:  results/prompts/{benchmark}/{prompt}.parquet, the model's entry, the sampling preset
# out: results/completions/{model}/{benchmark}/{prompt}.{sampling}.parquet, the raw completions, and
#      beside it .json, how the cell was made; .journal.jsonl beside them keeps what is paid for


rule generate:
    input:
        prompts=rules.prompts.output[0],
    output:
        completions="results/completions/{model}/{benchmark}/{prompt}.{sampling}.parquet",
        facts="results/completions/{model}/{benchmark}/{prompt}.{sampling}.json",
    log:
        "logs/generate/{model}/{benchmark}/{prompt}.{sampling}.log",
    priority: 1
    conda:
        "../../envs/repass.yaml"
    resources:
        gpus=lambda wildcards: CONFIG.model(wildcards.model).gpus,
        turn=lambda wildcards: TURNS[wildcards.model],
    params:
        model=lambda wildcards: CONFIG.model(wildcards.model).generation_identity(ROOT),
        sampling=lambda wildcards: CONFIG.sampling(wildcards.sampling).fingerprint(),
        code=fingerprint("generation"),
    script:
        "../../scripts/generate.py"
