# in:  the files of a model's candidate prompts on the benchmark that chooses (configuration: selection)
# out: results/selection/{model}.json: which prompt `selected` is, and all candidates; .parquet beside
#      it: their scores


checkpoint select:
    input:
        verdicts=lambda wildcards: candidates(rules.execute.output[0], wildcards.model),
        completions=lambda wildcards: candidates(
            rules.generate.output.completions, wildcards.model
        ),
        facts=lambda wildcards: candidates(rules.generate.output.facts, wildcards.model),
        prompts=lambda wildcards: candidates(rules.prompts.output[0], wildcards.model),
        problems=lambda wildcards: candidates(rules.download.output[0], wildcards.model),
        health=lambda wildcards: candidates(rules.health.output[0], wildcards.model),
        sql=files_below("workflow/sql"),
    output:
        choice="results/selection/{model}.json",
        scores="results/selection/{model}.parquet",
    log:
        "logs/select/{model}.log",
    conda:
        "../../envs/repass.yaml"
    threads: 2
    params:
        catalogue=lambda wildcards: catalogues.of(
            CONFIG, CONFIG.candidates(wildcards.model)
        ).model_dump(mode="json"),
        selection=CONFIG.selection.fingerprint(),
        code=fingerprint("selection", "store", "metrics"),
    script:
        "../../scripts/select.py"
