# in:  the registry's entry of the benchmark's data set, and the adapter that reads it
# out: results/problems/{benchmark}.parquet


rule download:
    output:
        "results/problems/{benchmark}.parquet",
    log:
        "logs/download/{benchmark}.log",
    priority: 2  # all of it before generation, or models would alternate
    localrule: True
    conda:
        "../../envs/repass.yaml"
    params:
        dataset=lambda wildcards: CONFIG.dataset_of(wildcards.benchmark).fingerprint(),
        benchmark=lambda wildcards: CONFIG.benchmark(
            wildcards.benchmark
        ).problem_options(),
        code=lambda wildcards: fingerprint(
            "datasets", f"benchmarks.{CONFIG.benchmark(wildcards.benchmark).adapter}"
        ),
    script:
        "../../scripts/download.py"
