# Reads the configuration, once and before anything else, and names what the rules share.
import hashlib
import functools
import json
import os
import sys
from pathlib import Path

from repass import benchmarks as adapters
from repass import catalogue as catalogues
from repass import folder_lock, owner
from repass.config import Cell, documents, kept, load
from repass.errors import RepassError
from repass.fingerprint import of as fingerprint

ROOT = Path(workflow.basedir)
# Not an input of what runs programs: jobs with inputs that no storage keeps can't run elsewhere.
SECCOMP = hashlib.sha256((ROOT / "envs/sandbox/seccomp.json").read_bytes()).hexdigest()


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


def configuration():
    """Jobs elsewhere go on with what their workflow was planned with, whatever is edited since."""
    planned = None if workflow.is_main_process else kept.read(config, ROOT)
    return planned or load(config, [Path(file) for file in workflow.configfiles], ROOT)


CONFIG = or_exit(configuration)
GRID = CONFIG.grid()
# Cells that ask for the prompt `selected`: which one that is, the checkpoint `select` finds out.
SELECTED = CONFIG.selected()
MODELS = list(dict.fromkeys(cell.model for cell in GRID))
# Cells of the first model run first, so that each model is loaded once (see profiles/default).
TURNS = {model: len(MODELS) - place for place, model in enumerate(MODELS)}

for warning in CONFIG.warnings() if workflow.is_main_process else ():
    print(f"repass: warning: {warning}", file=sys.stderr)

if workflow.is_main_process:
    # Before the first job: jobs inherit the variable and end when the workflow it names is gone.
    os.environ[owner.VARIABLE] = owner.me()
    others = folder_lock.sign_in(Path(".snakemake"))
    for other in others:
        print(f"repass: {other}", file=sys.stderr)
    os.environ[kept.VARIABLE] = kept.keep(CONFIG, config)
    if not others:
        kept.forget_others(os.environ[kept.VARIABLE])
elif workflow.remote_exec:
    # On a node, what is started belongs to the allocation and ends with it.
    os.environ[owner.VARIABLE] = owner.me()


wildcard_constraints:
    model=r"[A-Za-z0-9][A-Za-z0-9._-]*",
    benchmark=r"[A-Za-z0-9][A-Za-z0-9._-]*",
    prompt=r"[A-Za-z0-9][A-Za-z0-9_-]*",
    sampling=r"[A-Za-z0-9][A-Za-z0-9._-]*",
    image=r"[A-Za-z0-9][A-Za-z0-9_-]*",


def grid(
    model=None, choice=lambda model: checkpoints.select.get(model=model).output[0]
):
    """All cells, or those of one model, `selected` replaced by what is chosen for each model."""
    named = [cell for cell in GRID if model is None or cell.model == model]
    asked = [cell for cell in SELECTED if model is None or cell.model == model]
    files = {name: Path(choice(name)) for name in dict.fromkeys(c.model for c in asked)}
    chosen = {
        name: json.loads(file.read_text())["chosen"]
        for name, file in files.items()
        if file.exists()
    }
    found = [
        cell.model_copy(update={"prompt": chosen[cell.model]})
        for cell in asked
        if cell.model in chosen
    ]
    return list(dict.fromkeys([*named, *found]))


def numbered(chosen, key):
    """Number cells within their model, in the order of the grid."""
    numbers = {}
    for cell in chosen:
        mine = numbers.setdefault(cell.model, {})
        mine.setdefault(key(cell), len(mine))
    return numbers


NUMBERS = numbered(GRID, lambda cell: cell)
NUMBERS_SELECTED = numbered(SELECTED, lambda cell: (cell.benchmark, cell.sampling))


def batch(stage):
    """Which cells of a model run in one allocation: so many as `group-components` has for a stage.

    Groups are made by name, not by Snakemake's own counting: when a prompt has been chosen, that
    counts anew, and merges what runs with what does not.
    """

    def group(wildcards):
        # Asked for only now: known when jobs are made, not yet when rules are.
        size = workflow.group_settings.group_components.get(stage, 1)
        cell = Cell(**wildcards)
        number = NUMBERS.get(cell.model, {}).get(cell)
        selected = "" if number is not None else "selected-"
        if number is None:
            asked = NUMBERS_SELECTED.get(cell.model, {})
            number = asked.get((cell.benchmark, cell.sampling), 0)
        name = f"{stage}-{cell.model}-{selected}{number // size}"
        workflow.parent_groupids[name] = stage
        return name

    return group


def plain(pattern):
    """A rule's output as the rule names it, also where a storage plugin keeps it elsewhere."""
    stored = getattr(pattern, "flags", {}).get("storage_object")
    if stored is None:
        return pattern
    prefix = workflow.storage_settings.default_storage_prefix.rstrip("/")
    return stored.query.removeprefix(f"{prefix}/")


def paths(pattern, chosen):
    """A path for each of some cells; each path once."""
    pattern = plain(pattern)
    return list(dict.fromkeys(pattern.format(**cell.model_dump()) for cell in chosen))


def cells(pattern, model=None):
    """A path for each cell, or for each of one model; waits for prompts that are to be chosen."""
    return paths(pattern, grid(model))


def chosen(pattern):
    """A path for each cell that the choice of prompts adds; those named need not wait for it."""
    return paths(pattern, grid()[len(GRID) :])


def candidates(pattern, model):
    """A path for each of the cells that choose a model's prompt."""
    return paths(pattern, CONFIG.candidates(model))


def selections(model=None):
    """The choices of prompts that the grid needs."""
    models = dict.fromkeys(cell.model for cell in SELECTED)
    return [choice_of(name) for name in models if model in (None, name)]


def choice_of(model):
    """The file that names the prompt chosen for a model."""
    return f"results/selection/{model}.json"


def extractions(wildcards):
    """The policies that a cell is scored under, the headline's first."""
    return catalogues.extractions(CONFIG, Cell(**wildcards))


def workers_of(wildcards):
    """The cores that a cell's programs keep busy."""
    return CONFIG.workers(Cell(**wildcards), len(extractions(wildcards)))


def catalogue(model=None):
    """What the configuration says of the cells of the grid, or of one of its models."""
    # Params are looked at before the choice is made too, and again after it.
    return catalogues.of(CONFIG, grid(model, choice_of)).model_dump(mode="json")


def images():
    """Names of the sandbox images that the benchmarks of the grid need."""
    needed = {cell.benchmark for cell in (*GRID, *SELECTED)}
    return sorted({CONFIG.benchmark(name).sandbox_image() for name in needed})


def image_of(wildcards):
    """The record of the sandbox image that a benchmark's programs run in."""
    name = CONFIG.benchmark(wildcards.benchmark).sandbox_image()
    return f"results/images/{name}.json"


def weights_of(wildcards):
    """The record of a model's weights, where they or its adapter come from the hub."""
    fetched = CONFIG.model(wildcards.model).fetched
    return [f"results/weights/{wildcards.model}.json"] if fetched else []


def adapter_of(wildcards):
    """The adapter of a model, as its entry names it."""
    adapter = CONFIG.model(wildcards.model).lora
    return adapter and adapter.model_dump()


# It looks for the adapter among all there are: once is enough, not once a cell.
checked_by = functools.cache(adapters.checked_by)


def expected_of(wildcards):
    """What the references of a benchmark return, where that decides about its programs."""
    adapter = CONFIG.benchmark(wildcards.benchmark).adapter
    by_inputs = checked_by(adapter) == "inputs"
    return [f"results/expected/{wildcards.benchmark}.parquet"] if by_inputs else []


def own(*files):
    """Files of the repository as inputs: never in remote storage, and the same after a move."""
    paths = [ROOT / file for file in files]
    if Path.cwd() == ROOT.resolve():
        paths = [p.relative_to(ROOT) if p.is_relative_to(ROOT) else p for p in paths]
    return local([str(path) for path in paths])


def files_below(folder):
    """All files below a folder of the repository, in a fixed order."""
    found = (ROOT / folder).rglob("*")
    return own(
        *sorted(path for path in found if path.is_file() and path.suffix != ".pyc")
    )
