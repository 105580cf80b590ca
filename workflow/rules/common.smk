# Reads the configuration, once and before anything else, and names what the rules share.
import os
import sys
from pathlib import Path

from repass import benchmarks as adapters
from repass import catalogue as catalogues
from repass import folder_lock, owner
from repass.config import Cell, documents, load
from repass.errors import RepassError
from repass.fingerprint import of as fingerprint

ROOT = Path(workflow.basedir)


def or_exit(function, *arguments):
    """Call a function; an error of the user's making ends everything, one line an error."""
    try:
        return function(*arguments)
    except RepassError as error:
        for line in str(error).splitlines():
            print(f"repass: {line}", file=sys.stderr)
        sys.exit(2)


# Snakemake says neither the file nor the line of what is no YAML.
or_exit(documents.read, Path("config/config.yaml"), ROOT)


configfile: "config/config.yaml"


CONFIG = or_exit(load, config, [Path(file) for file in workflow.configfiles], ROOT)
GRID = CONFIG.grid()
MODELS = list(dict.fromkeys(cell.model for cell in GRID))
# Cells of the first model run first, so that each model is loaded once (see profiles/default).
TURNS = {model: len(MODELS) - place for place, model in enumerate(MODELS)}

for warning in CONFIG.warnings() if workflow.is_main_process else ():
    print(f"repass: warning: {warning}", file=sys.stderr)

if workflow.is_main_process:
    # Before the first job: jobs inherit the variable and end when the workflow it names is gone.
    os.environ[owner.VARIABLE] = owner.me()
    folder_lock.sign_in(Path(".snakemake"))


wildcard_constraints:
    model=r"[A-Za-z0-9][A-Za-z0-9._-]*",
    benchmark=r"[A-Za-z0-9][A-Za-z0-9._-]*",
    prompt=r"[A-Za-z0-9][A-Za-z0-9_-]*",
    sampling=r"[A-Za-z0-9][A-Za-z0-9._-]*",
    image=r"[A-Za-z0-9][A-Za-z0-9_-]*",


def cells(pattern, model=None):
    """A path for each cell of the grid, or of one of its models; each path once."""
    chosen = [cell for cell in GRID if model is None or cell.model == model]
    return list(dict.fromkeys(pattern.format(**cell.model_dump()) for cell in chosen))


def extractions(wildcards):
    """The policies that a cell is scored under, the headline's first."""
    return catalogues.extractions(CONFIG, Cell(**wildcards))


def catalogue(model=None):
    """What the configuration says of the cells of the grid, or of one of its models."""
    chosen = [cell for cell in GRID if model is None or cell.model == model]
    return catalogues.of(CONFIG, chosen).model_dump(mode="json")


def images():
    """Names of the sandbox images that the benchmarks of the grid need."""
    return sorted({CONFIG.benchmark(cell.benchmark).sandbox_image() for cell in GRID})


def image_of(wildcards):
    """The record of the sandbox image that a benchmark's programs run in."""
    name = CONFIG.benchmark(wildcards.benchmark).sandbox_image()
    return f"results/images/{name}.json"


def expected_of(wildcards):
    """What the references of a benchmark return, where that decides about its programs."""
    adapter = CONFIG.benchmark(wildcards.benchmark).adapter
    by_inputs = adapters.checked_by(adapter) == "inputs"
    return [f"results/expected/{wildcards.benchmark}.parquet"] if by_inputs else []


def files_below(folder):
    """All files below a folder of the repository, in a fixed order."""
    found = (ROOT / folder).rglob("*")
    return sorted(
        str(path) for path in found if path.is_file() and path.suffix != ".pyc"
    )
