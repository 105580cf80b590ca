# in:  results/prompts/{benchmark}/{prompt}.parquet, the model's entry and weights, the sampling preset
# out: results/completions/{model}/{benchmark}/{prompt}.{sampling}.parquet, the raw completions, and
#      beside it .json, how the cell was made; .journal.jsonl beside them keeps what is paid for


rule generate:
    input:
        prompts=rules.prompts.output[0],
        weights=weights_of,
    output:
        completions="results/completions/{model}/{benchmark}/{prompt}.{sampling}.parquet",
        facts="results/completions/{model}/{benchmark}/{prompt}.{sampling}.json",
    log:
        "logs/generate/{model}/{benchmark}/{prompt}.{sampling}.log",
    priority: 1
    group:
        batch("generation")
    conda:
        "../../envs/repass.yaml"
    resources:
        gpu=lambda wildcards: CONFIG.model(wildcards.model).allocated_gpus,
        nodes=1,  # all GPUs of a model
        in_turn=1,
        turn=lambda wildcards: TURNS[wildcards.model],
    params:
        model=lambda wildcards: CONFIG.model(wildcards.model).generation_identity(
            ROOT, Cell(**wildcards)
        ),
        sampling=lambda wildcards: CONFIG.sampling(wildcards.sampling).fingerprint(),
        code=fingerprint("generation"),
    script:
        "../../scripts/generate.py"
