# in:  envs/sandbox/{image}/: a toolchain; envs/sandbox/supervisor and the supervisor: its sandbox
# out: results/images/{image}.json: the image's digest and the versions of its toolchains; where jobs
#      run on other machines also {image}-{digest}.tar, from which they load it
import os

from repass import files
from repass.sandbox import archives
from repass.sandbox import images as sandbox_images


onstart:
    or_exit(files.require_writable, Path("results"), *Path("results").glob("*/"))
    places = ("config", "envs", "resources", "scripts", "workflow")
    sources = [ROOT / name for name in places]
    if dated := files.bring_to_now(Path("results"), sources):
        print(f"{dated} files are from the future: dated now", file=sys.stderr)
    # Of images that earlier runs have recorded; the rule saves those that it makes.
    if workflow.non_local_exec:
        os.environ[archives.VARIABLE] = "1"
        records = [Path(f"results/images/{name}.json") for name in images()]
        or_exit(sandbox_images.share, records, ROOT)


rule images:
    input:
        lambda wildcards: files_below(f"envs/sandbox/{wildcards.image}"),
        own("envs/sandbox/base.yaml"),
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
