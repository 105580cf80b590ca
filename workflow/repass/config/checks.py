"""What no single entry can know: whether the names and files that it mentions are there."""

import importlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from repass import languages
from repass.config import grid, wording
from repass.config.benchmark import Benchmark
from repass.config.catalogue import Catalogue
from repass.config.config import Config
from repass.config.documents import KeyPath
from repass.config.findings import Findings, Origin
from repass.config.section import DOTTED_NAME, PATTERNS
from repass.config.selection import SELECTED


def names(config: Config, origin: Origin, findings: Findings) -> None:
    """Every name that is mentioned is defined."""
    for path, wanted, part in _mentions(config):
        defined = getattr(config.known, part)
        for index, want in enumerate(wanted):
            if want == SELECTED and part == "prompts":
                continue
            if not any(grid.matches(want, name) for name in defined):
                findings.add(origin.at((*path, index)), path, _unknown(want, defined))
    _reserved(config.known, findings)
    for name in config.extractions:
        known = _known_extractions()
        if name not in known:
            findings.add(origin.at(("extractions",)), ("extractions",), _unknown(name, known))
    _benchmarks(config.known, findings)
    _models(config.known, findings)
    _prompts(config.known, findings)


def _reserved(catalogue: Catalogue, findings: Findings) -> None:
    if SELECTED in catalogue.prompts:
        place = catalogue.at("prompts", SELECTED)
        text = f'found a prompt of the name "{SELECTED}"; allowed: other names'
        findings.add(place, (SELECTED,), f"{text} (it stands for the one that is chosen)")


def selection(config: Config, origin: Origin, findings: Findings) -> None:
    """Where cells ask for `selected`, what chooses it is defined, and fits their models."""
    asked = grid.of_blocks(config, config.known)
    models = dict.fromkeys(cell.model for cell in asked if cell.prompt == SELECTED)
    if not models:
        return
    chosen, known = config.selection, config.known
    mentioned: list[tuple[str, str, Iterable[str]]] = [
        ("benchmark", chosen.benchmark, known.benchmarks),
        ("sampling", chosen.sampling, known.samplings),
        *(("prompts", name, known.prompts) for name in chosen.prompts),
    ]
    for key, name, defined in mentioned:
        if name not in defined:
            path = ("selection", key)
            findings.add(origin.at(path), path, _unknown(name, defined))
    findings.stop()
    for model in models:
        if not config.candidates(model):
            path = ("selection", "prompts")
            text = f'found none that fits the model "{model}"; allowed: at least one'
            findings.add(origin.at(path), path, text)


def _mentions(config: Config) -> Iterator[tuple[KeyPath, tuple[str, ...], str]]:
    for part in grid.PARTS:
        yield (part,), getattr(config, part), part
        for index, block in enumerate(config.cells):
            yield ("cells", index, part), getattr(block, part), part


def _unknown(name: str, defined: Iterable[str]) -> str:
    known = list(defined)
    hint = wording.did_you_mean(name, known)
    return f'found "{name}"; allowed: {wording.one_of(known)}{hint}'


def _benchmarks(catalogue: Catalogue, findings: Findings) -> None:
    known = {
        "adapter": _known_adapters(),
        "dataset": list(catalogue.datasets),
        "language": list(languages.LANGUAGES),
    }
    for benchmark in catalogue.benchmarks.values():
        for field, names_ in known.items():
            name = getattr(benchmark, field)
            if name not in names_:
                place = catalogue.at("benchmarks", benchmark.name, field)
                findings.add(place, (benchmark.name, field), _unknown(name, names_))
        _image_has(benchmark, catalogue, findings)


def _image_has(benchmark: Benchmark, catalogue: Catalogue, findings: Findings) -> None:
    """The image named has the language's toolchain."""
    language = languages.LANGUAGES.get(benchmark.language)
    if language and benchmark.image and benchmark.image not in language.images():
        place = catalogue.at("benchmarks", benchmark.name, "image")
        path = (benchmark.name, "image")
        findings.add(place, path, _unknown(benchmark.image, language.images()))


def _models(catalogue: Catalogue, findings: Findings) -> None:
    known = _known_extractions()
    for model in catalogue.models.values():
        if model.extraction is not None and model.extraction not in known:
            place = catalogue.at("models", model.name, "extraction")
            findings.add(place, (model.name, "extraction"), _unknown(model.extraction, known))


def _prompts(catalogue: Catalogue, findings: Findings) -> None:
    known = _known_extractions()
    for form in catalogue.prompts.values():
        if form.extraction is not None and form.extraction not in known:
            place = catalogue.at("prompts", form.name, "extraction")
            findings.add(place, (form.name, "extraction"), _unknown(form.extraction, known))


def _known_adapters() -> list[str]:
    """Imported late: adapters themselves import sections of the configuration."""
    return list(importlib.import_module("repass.benchmarks").names())


def _known_extractions() -> list[str]:
    return list(importlib.import_module("repass.extraction").POLICIES)


def examples(config: Config, findings: Findings) -> None:
    """Benchmarks that prompts in use take worked examples from are defined.

    Other prompts may name benchmarks that a configuration of one's own does not define.
    """
    known = config.known.benchmarks
    for name in dict.fromkeys(cell.prompt for cell in config.grid()):
        wanted = config.prompt(name).exemplars_of
        if wanted is not None and wanted not in known:
            place = config.known.at("prompts", name, "exemplars_of")
            findings.add(place, (name, "exemplars_of"), _unknown(wanted, known))


def _examples(config: Config) -> list[str]:
    """Benchmarks that prompts in use take worked examples from."""
    prompts = dict.fromkeys(cell.prompt for cell in config.grid())
    named = (config.prompt(name).exemplars_of for name in prompts)
    return [name for name in dict.fromkeys(named) if name in config.known.benchmarks and name]


def cells(config: Config, origin: Origin, findings: Findings) -> None:
    """Every block yields cells, and the filters leave some."""
    for index, block in enumerate(config.cells):
        if next(grid.of_block(block, config.known), None) is None:
            path = ("cells", index)
            findings.add(origin.at(path), path, _EMPTY_BLOCK)
    left = grid.of_blocks(config, config.known)
    for part in grid.PARTS:
        remaining = grid.filtered(left, config, part)
        if left and not remaining:
            field = part.removesuffix("s")
            there = dict.fromkeys(getattr(cell, field) for cell in left)
            wanted = ", ".join(getattr(config, part))
            text = f'found "{wanted}", which leaves no cell; allowed: {wording.one_of(there)}'
            findings.add(origin.at((part,)), (part,), text + _after(config, part))
        left = remaining


_EMPTY_BLOCK = (
    "found no cell (no prompt of the block fits the kind of one of its models);"
    " allowed: prompts whose `model_kinds` has the kind of a model"
)


def _after(config: Config, part: str) -> str:
    earlier = grid.PARTS[: grid.PARTS.index(part)]
    active = [f"{name}={','.join(getattr(config, name))}" for name in earlier]
    said = [text for text in active if not text.endswith("=")]
    return f" (after {' '.join(said)})" if said else " (the `cells` of the configuration)"


def files(config: Config, root: Path, findings: Findings) -> None:
    """The files are there that the entries in use name."""
    note = _Missing(config.known, root, findings)
    for name in dict.fromkeys(cell.model for cell in config.grid()):
        _model_files(config, name, note)
    for name in dict.fromkeys(cell.prompt for cell in config.grid()):
        form = config.prompt(name)
        note.unless(Path.is_file, form.template, "prompts", name, "template")
        note.unless(Path.is_file, form.exemplars, "prompts", name, "exemplars")
    asked = (cell.benchmark for cell in (*config.grid(), *config.selected()))
    for name in dict.fromkeys((*asked, *_examples(config))):
        _benchmark_files(config, name, note)


def claims(config: Config, origin: Origin, root: Path, findings: Findings) -> None:
    """The tables of claims are there, and each gives its file in the results a name of its own."""
    tables = config.claims.paths(root)
    named: dict[str, Path] = {}
    for path in tables:
        at = ("claims", "files")
        if not path.is_file():
            text = f'found "{path}"; allowed: a file that exists, or a pattern'
            findings.add(origin.at(at), at, text)
        elif re.fullmatch(DOTTED_NAME, path.stem) is None:
            text = f'found "{path.name}"; allowed: file names of {PATTERNS[DOTTED_NAME]}'
            findings.add(origin.at(at), at, text)
        elif named.setdefault(path.stem, path) != path:
            text = f'found "{path}" besides "{named[path.stem]}"; allowed: names that differ'
            findings.add(origin.at(at), at, text)
    for file in config.claims.sources if tables or config.claims.snapshots else ():
        if not (root / Path(file).expanduser()).is_file():
            at = ("claims", "sources")
            findings.add(origin.at(at), at, f'found "{file}"; allowed: a file that exists')


def _model_files(config: Config, name: str, note: "_Missing") -> None:
    model = config.model(name)
    note.unless(Path.is_file, model.chat_template, "models", name, "chat_template")
    if model.repository and not model.on_hub:
        note.unless(Path.is_dir, model.repository, "models", name, "repository")
    if model.lora is not None and not model.lora.on_hub:
        note.unless(Path.is_dir, model.lora.repository, "models", name, "lora", "repository")
    if model.replay is None:
        return
    of_model = (cell for cell in config.grid() if cell.model == name)
    paths = dict.fromkeys(model.replay.of_cell(cell) for cell in of_model)
    for path in paths:
        note.unless(Path.is_file, path, "models", name, "replay", "path")


def _benchmark_files(config: Config, name: str, note: "_Missing") -> None:
    benchmark, dataset = config.benchmark(name), config.dataset_of(name)
    image = f"envs/sandbox/{benchmark.sandbox_image()}"
    note.unless(Path.is_dir, image, "benchmarks", name, "image")
    note.unless(Path.is_file, dataset.path, "datasets", dataset.name, "path")


class _Missing:
    """Notes files and folders that are not there."""

    def __init__(self, catalogue: Catalogue, root: Path, findings: Findings) -> None:
        self._catalogue = catalogue
        self._root = root
        self._findings = findings

    def unless(
        self, exists: Callable[[Path], bool], path: str | None, kind: str, name: str, *key: str
    ) -> None:
        """Note a path (from the root) that is named under a key, unless it exists."""
        if path is None or exists(self._root / Path(path).expanduser()):
            return
        what = "file" if exists is Path.is_file else "folder"
        place = self._catalogue.at(kind, name, *key)
        self._findings.add(place, (name, *key), f'found "{path}"; allowed: a {what} that exists')
