# in:  a model's entry, if it names a repository of the hub, for weights or for its adapter
# out: results/weights/{model}.json: what was fetched; the files are in the hub's cache (HF_HOME)


rule weights:
    output:
        "results/weights/{model}.json",
    log:
        "logs/weights/{model}.log",
    priority: 2
    localrule: True
    conda:
        "../../envs/repass.yaml"
    params:
        repository=lambda wildcards: CONFIG.model(wildcards.model).repository,
        revision=lambda wildcards: CONFIG.model(wildcards.model).revision,
        adapter=adapter_of,
    script:
        "../../scripts/weights.py"
