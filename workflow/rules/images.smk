# in:  envs/sandbox/{image}/: a toolchain; envs/sandbox/supervisor and the supervisor: its sandbox
# out: results/images/{image}.json: the image's digest and the versions of its toolchains


rule images:
    input:
        lambda wildcards: files_below(f"envs/sandbox/{wildcards.image}"),
        ROOT / "envs/sandbox/base.yaml",
        files_below("envs/sandbox/supervisor"),
        files_below("workflow/repass/sandbox/supervisor"),
    output:
        "results/images/{image}.json",
    log:
        "logs/images/{image}.log",
    localrule: True
    conda:
        "../../envs/repass.yaml"
    params:
        code=fingerprint("sandbox.images"),
    script:
        "../../scripts/images.py"
