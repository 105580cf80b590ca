# in:  the problems of a benchmark that is checked by inputs, and the image its programs run in
# out: results/expected/{benchmark}.parquet: what its reference solutions return for each input


rule expected:
    input:
        problems=rules.download.output[0],
        image=image_of,
    output:
        "results/expected/{benchmark}.parquet",
    log:
        "logs/expected/{benchmark}.log",
    conda:
        "../../envs/repass.yaml"
    threads: CONFIG.execution.workers
    params:
        seccomp=SECCOMP,
        code=fingerprint("inputs.recording", "inputs.store", "languages"),
    script:
        "../../scripts/expected.py"
