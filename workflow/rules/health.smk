# in:  results/problems/{benchmark}.parquet, the image its programs run in and, where inputs decide,
#      what is expected of them
# out: results/health/{benchmark}.parquet: reference solutions pass, wrong ones do not


rule health:
    input:
        problems=rules.download.output[0],
        image=image_of,
        expected=expected_of,
    output:
        "results/health/{benchmark}.parquet",
    log:
        "logs/health/{benchmark}.log",
    conda:
        "../../envs/repass.yaml"
    threads: CONFIG.execution.workers
    params:
        benchmark=lambda wildcards: CONFIG.benchmark(
            wildcards.benchmark
        ).execution_options(),
        limits=lambda wildcards: CONFIG.limits(wildcards.benchmark).model_dump(),
        seccomp=SECCOMP,
        sandbox=fingerprint("sandbox", "languages"),
        code=fingerprint("execution.health", "sandbox", "languages"),
    script:
        "../../scripts/health.py"
