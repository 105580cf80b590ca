"""A right configuration: its grid, its identities, its files."""

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
import yaml
from configured import REPOSITORY, Project
from hypothesis import given
from hypothesis import strategies as st

from repass.config import (
    Cell,
    Config,
    LimitOverrides,
    Limits,
    documentation,
    documents,
    load,
    schema,
)
from repass.config.model import Model, is_hub_id
from repass.errors import ConfigError


@pytest.mark.parametrize(
    ("source", "gpus"),
    [
        ({"repository": "./model"}, 2),
        ({"endpoint": {"url": "http://127.0.0.1:1/v1", "model": "m"}}, 0),
        ({"replay": {"path": "samples.jsonl"}}, 0),
    ],
)
def test_gpus_are_asked_for_where_an_engine_of_ours_answers(
    source: dict[str, object], gpus: int
) -> None:
    entry = {"name": "m", "family": "f", "kind": "base", "gpus": 2, **source}
    assert Model.model_validate(entry).allocated_gpus == gpus


def test_cells_are_the_combinations_that_fit(project: Project) -> None:
    cells = [str(cell) for cell in project.load().grid()]
    assert cells == [
        "tiny/demo/complete.greedy",
        "tiny/demo/complete.hot-n4",
        "chatty/demo/complete.greedy",
        "chatty/demo/complete.hot-n4",
        "chatty/demo/instruct.greedy",
        "chatty/demo/instruct.hot-n4",
    ]


def test_a_cell_of_two_blocks_counts_once(project: Project) -> None:
    project.edit("config/config.yaml", "definitions:", "  - models: tiny\ndefinitions:")
    assert len(project.load().grid()) == 6


def test_omitted_keys_and_stars_stand_for_all(project: Project) -> None:
    text = project.file("config/config.yaml").read_text()
    project.write("config/config.yaml", "cells:\n  - {}\n" + text[text.index("definitions") :])
    assert len(project.load().grid()) == 6
    assert {cell.model for cell in project.load(models="t*").grid()} == {"tiny"}


@pytest.mark.parametrize("nothing", [None, "", [], " , "])
def test_an_empty_filter_leaves_all(project: Project, nothing: object) -> None:
    assert len(project.load(models=nothing).grid()) == 6


def test_values_of_the_command_line_are_texts(project: Project) -> None:
    config = project.load(execution={"workers": "3"}, samplings="greedy,hot-n4", models="tiny")
    assert config.execution.workers == 3
    assert len(config.grid()) == 2


def test_paths_of_a_cell() -> None:
    cell = Cell(model="Qwen2.5", benchmark="demo", prompt="shots-1", sampling="t0.8-n4")
    path = cell.path("verdicts", ".journal.jsonl")
    assert path == "results/verdicts/Qwen2.5/demo/shots-1.t0.8-n4.journal.jsonl"
    assert Cell.pattern("verdicts").format(**cell.model_dump()) == cell.path("verdicts")


def test_limits_of_a_benchmark(project: Project) -> None:
    config = project.load(execution={"limits": {"cpu_s": 2}})
    assert config.limits("demo") == Limits(cpu_s=2, wall_s=7)
    assert config.execution_of("demo").limits == config.limits("demo")


def test_limits_and_overrides_have_the_same_keys() -> None:
    assert list(Limits.model_fields) == list(LimitOverrides.model_fields)


def test_a_moving_revision_is_warned_about(project: Project) -> None:
    assert project.load().warnings() == ()
    project.edit("config/models.yaml", "0123456789abcdef0123456789abcdef01234567", "main")
    (line,) = project.load().warnings()
    assert line.startswith('config/models.yaml:11: chatty.revision: "main" can move')


def test_a_moving_adapter_is_warned_about(project: Project) -> None:
    adapter = "gpus: 0\n  lora: {repository: lab/adapter, revision: main}"
    project.edit("config/models.yaml", "gpus: 0", adapter)
    (line,) = project.load().warnings()
    assert 'tiny.lora.revision: "main" can move' in line


class TestIdentity:
    def test_changes_with_what_determines_completions(self, project: Project) -> None:
        before = self._of(project)
        project.edit("config/models.yaml", "gpus: 0", "gpus: 2")
        assert self._of(project) != before

    def test_changes_with_the_weights(self, project: Project) -> None:
        before = self._of(project)
        project.write("weights/config.json", '{"changed": true}')
        assert self._of(project) != before

    def test_ignores_description(self, project: Project) -> None:
        before = self._of(project)
        project.edit("config/models.yaml", "parameters_b: 0.1", "parameters_b: 0.2")
        project.write("weights/README.md", "what it is")
        assert self._of(project) == before

    @pytest.mark.parametrize(
        "field", ["quantization: awq", "lora: {repository: lab/a, revision: b}"]
    )
    def test_changes_with_what_is_done_to_the_weights(self, project: Project, field: str) -> None:
        before = self._of(project)
        project.edit("config/models.yaml", "gpus: 0", f"gpus: 0\n  {field}")
        assert self._of(project) != before

    def test_changes_with_the_adapters_files(self, project: Project) -> None:
        project.write("adapter/adapter_config.json", "{}")
        project.edit("config/models.yaml", "gpus: 0", "gpus: 0\n  lora: {repository: ./adapter}")
        before = self._of(project)
        project.write("adapter/adapter_model.safetensors", "1")
        assert self._of(project) != before

    def test_ignores_how_much_memory_an_engine_may_take(self, project: Project) -> None:
        project.edit("config/models.yaml", "gpus: 0", "gpus: 1")
        before = self._of(project)
        project.edit("config/models.yaml", "gpus: 1", "gpus: 1\n  gpu_memory_fraction: 0.5")
        assert self._of(project) == before

    def test_of_stored_completions_follows_the_files(self, project: Project) -> None:
        project.edit(
            "config/models.yaml", "repository: ./weights", "replay: {path: 's/{prompt}.x'}"
        )
        project.write("s/complete.x", "1")
        before = self._of(project)
        project.write("s/complete.x", "22")
        assert self._of(project) != before

    def test_of_stored_completions_knows_no_other_cells_file(self, project: Project) -> None:
        project.edit(
            "config/models.yaml", "repository: ./weights", "replay: {path: 's/{prompt}.x'}"
        )
        project.write("s/complete.x", "1")
        before = self._of(project)
        project.write("s/shots-1.x", "1")
        assert self._of(project) == before

    def test_leaves_the_keys_name_out(self, project: Project) -> None:
        endpoint = "endpoint: {url: 'http://h/v1', model: m, api_key_env: KEY}"
        project.edit("config/models.yaml", "repository: ./weights", endpoint)
        assert "KEY" not in json.dumps(self._of(project))

    def _of(self, project: Project) -> dict[str, object]:
        cell = Cell(model="tiny", benchmark="demo", prompt="complete", sampling="greedy")
        return project.load().model("tiny").generation_identity(project.root, cell)


def test_a_server_of_chats_only_takes_no_text(project: Project) -> None:
    endpoint = "endpoint: {url: 'http://h/v1', model: m, chat: true}\n"
    source = "repository: lab/chatty-7b\n"
    project.edit("config/models.yaml", source, endpoint)
    prompts = {cell.prompt for cell in project.load(models="chatty").grid()}
    assert prompts == {"instruct"}


@pytest.mark.parametrize(
    ("more", "prompts"),
    [("", set()), (", primed: true", {"instruct"})],
)
def test_a_server_takes_a_begun_answer_if_its_entry_says_so(
    more: str, prompts: set[str], project: Project
) -> None:
    endpoint = f"endpoint: {{url: 'http://h/v1', model: m{more}}}\n"
    project.edit("config/models.yaml", "repository: lab/chatty-7b\n", endpoint)
    project.edit("config/prompts.yaml", "kind: chat", "kind: chat\n  primed: true")
    config = project.load()
    fitting = {cell.prompt for cell in config.grid() if cell.model == "chatty"}
    assert fitting - {"complete"} == prompts


SELECTION = "selection: {benchmark: demo, sampling: greedy, prompts: [complete, instruct]}\n"


def selecting(project: Project, **filters: str) -> Config:
    project.edit("config/config.yaml", "prompts: [complete, instruct]", "prompts: [selected]")
    project.edit("config/config.yaml", "definitions:", f"{SELECTION}definitions:")
    return project.load(**filters)


def test_cells_that_ask_for_selected_bring_their_candidates(project: Project) -> None:
    config = selecting(project)
    assert {(cell.model, cell.prompt, cell.sampling) for cell in config.grid()} == {
        ("tiny", "complete", "greedy"),
        ("chatty", "complete", "greedy"),
        ("chatty", "instruct", "greedy"),
    }
    assert {(cell.model, cell.sampling) for cell in config.selected()} == {
        (model, sampling) for model in ("tiny", "chatty") for sampling in ("greedy", "hot-n4")
    }


def test_a_filter_on_samplings_leaves_the_candidates_alone(project: Project) -> None:
    config = selecting(project, samplings="hot-n4", models="tiny")
    assert [str(cell) for cell in config.selected()] == ["tiny/demo/selected.hot-n4"]
    assert [str(cell) for cell in config.grid()] == ["tiny/demo/complete.greedy"]


def test_without_selected_nothing_is_chosen(project: Project) -> None:
    config = project.load()
    assert config.selected() == ()
    assert all(cell.prompt in {"complete", "instruct"} for cell in config.grid())


@pytest.mark.parametrize("name", ["gpt2", "Qwen/Qwen2.5-Coder-1.5B"])
def test_hub_ids(name: str) -> None:
    assert is_hub_id(name)


@pytest.mark.parametrize("name", ["./a/b", "/a/b", "~/a", "resources/models/demo-base", "../a"])
def test_folders(name: str) -> None:
    assert not is_hub_id(name)
    model = Model(name="m", family="f", kind="base", repository=name)
    assert model.folder(Path("/root")) is not None


def test_a_large_grid_is_quick(project: Project) -> None:
    models = "".join(
        f"m{i}:\n  family: f\n  kind: instruct\n  repository: ./weights\n" for i in range(325)
    )
    project.write("config/models.yaml", models)
    project.edit("config/config.yaml", "[tiny, chatty]", "['*']")
    project.edit("config/config.yaml", "[greedy, hot-n4]", "[greedy, hot-n4, c, d]")
    project.write(
        "config/samplings.yaml",
        "".join(f"{name}: {{temperature: 0.5}}\n" for name in ("greedy", "hot-n4", "c", "d")),
    )
    started = time.process_time()
    grid = project.load().grid()
    assert len(grid) == 2600
    assert time.process_time() - started < 3


class TestDocuments:
    def test_lines(self) -> None:
        document = documents.parse("a:\n  b:\n    - 1\n    - c: 2\n", "f")
        assert document.line(("a", "b", 1, "c")) == 4
        assert document.at(("a", "b", 7)) == "f:2"

    def test_keys_are_texts(self) -> None:
        assert documents.parse("n: 1\nno: 2\non: {yes: 3}\n1: 4", "f").data == {
            "n": 1,
            "no": 2,
            "on": {"yes": 3},
            "1": 4,
        }

    def test_merge_keys_work(self) -> None:
        text = "base: &b {x: 1, y: 2}\nother:\n  <<: *b\n  y: 3\n"
        assert documents.parse(text, "f").data["other"] == {"x": 1, "y": 3}

    @given(st.text(max_size=200))
    def test_any_text_is_a_document_or_an_error(self, text: str) -> None:
        with contextlib.suppress(ConfigError):
            documents.parse(text, "f")

    @given(
        st.recursive(
            st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.text(max_size=5), inner, max_size=3)
            ),
        )
    )
    def test_what_yaml_writes_is_read_again(self, data: object) -> None:
        assert documents.parse(yaml.safe_dump(data), "f").data == data


class TestSchema:
    def test_files_are_current(self) -> None:
        folder = REPOSITORY / "config"
        readme = (folder / "README.md").read_text()
        assert (folder / "schema.json").read_text() == schema.text(), "run: repass schema"
        assert documentation.updated(readme) == readme, "run: repass schema"

    def test_describes_every_key(self) -> None:
        whole = schema.build()
        sections = {"": whole, **whole["$defs"]}
        for name, section in sections.items():
            for key, field in section.get("properties", {}).items():
                assert field.get("description") or "$ref" in field, f"{name}.{key}"

    @pytest.mark.parametrize(
        ("file", "part"),
        [
            ("config/config.yaml", None),
            ("config/models.yaml", "Models"),
            ("config/benchmarks.yaml", "Benchmarks"),
            ("config/prompts.yaml", "Prompts"),
            ("config/samplings.yaml", "Samplings"),
            ("resources/datasets.yaml", "Registry"),
        ],
    )
    def test_accepts_the_shipped_files(self, file: str, part: str | None) -> None:
        whole = schema.build()
        wanted = whole if part is None else {"$ref": f"#/$defs/{part}", "$defs": whole["$defs"]}
        jsonschema.validate(documents.read(REPOSITORY / file, REPOSITORY).data, wanted)

    def test_refuses_unknown_keys(self) -> None:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"cells": [{}], "modles": "a"}, schema.build())

    def test_command(self, tmp_path: Path) -> None:
        folder = tmp_path / "config"
        folder.mkdir()
        marks = f"{documentation.BEGIN}{documentation.END}"
        (folder / "README.md").write_text(marks)
        run = "from repass.cli import main; main()"
        command = [sys.executable, "-c", run, "schema", "--root", str(tmp_path)]
        check = subprocess.run([*command, "--check"], capture_output=True, text=True, check=False)
        assert check.returncode == 2
        assert check.stderr.count("\n") == 1
        subprocess.run(command, check=True, capture_output=True)
        subprocess.run([*command, "--check"], check=True)


def test_the_demo_is_valid() -> None:
    file = REPOSITORY / "config" / "config.yaml"
    config = load(yaml.safe_load(file.read_text()), [file], REPOSITORY)
    assert len(config.grid()) == 10
    assert config.report.notice is not None
    assert config.sampling("t0.8-n4").fingerprint() == {
        "temperature": 0.8,
        "top_p": 0.95,
        "n": 4,
        "max_tokens": 256,
        "seed": 1234,
    }


CELL = Cell(model="tiny", benchmark="demo", prompt="complete", sampling="hot-n4")


@pytest.mark.parametrize(
    ("first", "policies", "workers"),
    [(1, 1, 1), (8, 1, 1), (8, 2, 2), (48, 4, 24)],
)
def test_a_small_cell_takes_few_workers(
    first: int, policies: int, workers: int, project: Project
) -> None:
    project.edit("config/config.yaml", "  workers: 2", "  workers: 99")
    demo = f"demo:\n  adapter: demo\n  dataset: demo\n  first: {first}\n"
    project.write("config/small.yaml", demo)
    project.edit(
        "config/config.yaml", "definitions:", "definitions:\n  benchmarks: [config/small.yaml]"
    )
    assert project.load().workers(CELL, policies) == workers


def test_no_cell_takes_more_workers_than_it_may(project: Project) -> None:
    assert project.load().workers(CELL, 4) == 2
