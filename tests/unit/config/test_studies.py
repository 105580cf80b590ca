"""The shipped studies: their cells, and what decides the scores of their models."""

from collections import Counter

import jsonschema
import pytest
from configured import REPOSITORY, Project

from repass.config import Config, documents, schema

FOLDER = "config/studies"
MULTIPL_E = "multipl-e-humaneval-"
INSTRUCT = ("Qwen2.5-Coder-3B-Instruct", "DeepSeek-Coder-1.3B-Instruct")
SHIPPED = Project(REPOSITORY)
CELLS = {
    "reproduction-2024": {
        "humaneval": 22 - 4,  # the study's models, without those that nobody can have
        "mbpp": 6,
        "multipl-e": 3 * 19,
    },
    "in-context-2025": {
        "mbpp-select": 2 * (5 + 4),  # as code and in words
        "humaneval": 2 * 2 + 1 + 2,  # two prompts each, the 7B model, the base models
        "humaneval-plus": 2 * 2 + 1 + 2,
        "instruct-humaneval": 2,
        "multipl-e": 3 * (2 * 2 + 2),
    },
    "factors-2025": {
        "bigcodebench-complete": 3 + 7,
        "bigcodebench-instruct": 7,
        "humaneval": 2 * 2,
        "multipl-e": 3 * 2 * 2,
    },
}


def study(name: str) -> Config:
    return SHIPPED.load(f"{FOLDER}/{name}.yaml")


@pytest.mark.parametrize("name", CELLS)
def test_cells_of_a_study(name: str) -> None:
    cells = [cell.benchmark for cell in study(name).grid()]
    counts = Counter("multipl-e" if name.startswith(MULTIPL_E) else name for name in cells)
    assert counts == CELLS[name]


def test_the_reproduction_study_has_the_languages_of_its_table() -> None:
    named = {cell.benchmark for cell in study("reproduction-2024").grid()}
    languages = {name.removeprefix(MULTIPL_E) for name in named if name.startswith(MULTIPL_E)}
    assert languages == {
        *("py", "cpp", "cs", "d", "go", "java", "jl", "js", "lua", "php", "pl", "r", "rb", "rkt"),
        *("rs", "scala", "sh", "swift", "ts"),
    }


def test_the_in_context_study_goes_on_with_the_best_prompt_too() -> None:
    config = study("in-context-2025")
    assert len(config.selected()) == 2 * 5
    candidates = {cell for model in INSTRUCT for cell in config.candidates(model)}
    assert candidates == {cell for cell in config.grid() if cell.benchmark == "mbpp-select"}


def test_the_in_context_study_draws_as_it_did() -> None:
    config = study("in-context-2025")
    (name,) = {cell.sampling for cell in config.grid()}
    drawn = config.sampling(name)
    assert (drawn.temperature, drawn.top_p, drawn.n, drawn.seed) == (0.2, 0.95, 10, 11667)


def test_every_model_has_a_cell() -> None:
    configs = [study(name) for name in CELLS]
    assert {cell.model for config in configs for cell in config.grid()} == set(
        configs[0].known.models
    )


def test_what_is_not_pinned_is_named_in_the_readme() -> None:
    models = study("factors-2025").known.models.values()
    moving = {model.name for model in models if model.unpinned}
    assert moving == {"ReflectionCoder-CL-7B"}
    readme = (REPOSITORY / FOLDER / "README.md").read_text()
    assert all(f"`{name}` could not be looked up" in readme for name in moving)


def test_code_of_others_runs_from_a_commit_only() -> None:
    models = study("reproduction-2024").known.models.values()
    trusted = [model for model in models if "--trust-remote-code" in model.engine_args]
    assert [model.name for model in trusted] == ["CodeGen2-7B-multi"]
    assert all(not model.unpinned for model in trusted)


def test_weights_fit_their_gpus() -> None:
    for model in study("reproduction-2024").known.models.values():
        weights_gb = 2 * (model.parameters_b or 0)
        assert weights_gb <= 0.8 * 80 * model.gpus, model.name


def test_phind_is_asked_with_the_last_newline() -> None:
    config = study("reproduction-2024")
    (cell,) = (cell for cell in config.grid() if cell.model == "Phind-CodeLlama-34B-v2")
    assert cell.prompt == "complete"
    tokens = config.model(cell.model).instruction_tokens
    assert tokens is not None
    assert tokens.assistant.endswith("\n")


@pytest.mark.parametrize(
    ("file", "part"),
    [("models", "Models"), ("prompts", "Prompts"), *((name, None) for name in CELLS)],
)
def test_files_fit_the_schema(file: str, part: str | None) -> None:
    whole = schema.build()
    wanted = whole if part is None else {"$ref": f"#/$defs/{part}", "$defs": whole["$defs"]}
    document = documents.read(REPOSITORY / FOLDER / f"{file}.yaml", REPOSITORY)
    jsonschema.validate(document.data, wanted)
