"""Each wrong configuration is refused with one line: file, line, key, found, allowed, a hint."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from configured import MODELS, Project

Refusal = Callable[..., list[str]]

CONFIG = "config/config.yaml"
MODEL = "config/models.yaml"
SAMPLING = "config/samplings.yaml"
PROMPT = "config/prompts.yaml"
BENCHMARK = "config/benchmarks.yaml"


@dataclass(frozen=True)
class Case:
    """One mistake in a file, and the line that it must give (or how that line begins)."""

    name: str
    file: str
    old: str
    new: str
    line: str


CASES = [
    Case(
        "unknown key at the top",
        CONFIG,
        "execution:",
        "exceution:",
        "config/config.yaml:8: exceution: unknown key; allowed: cells, models, benchmarks,"
        " prompts, samplings, extractions, selection, definitions, generation, execution,"
        ' datasets, claims, report (did you mean "execution"?)',
    ),
    Case(
        "unknown key in a section",
        CONFIG,
        "workers:",
        "wokers:",
        "config/config.yaml:9: execution.wokers: unknown key; allowed: workers, limits,"
        ' recycle_after (did you mean "workers"?)',
    ),
    Case(
        "unknown key in an entry",
        MODEL,
        "  gpus: 0",
        "  gpu: 0",
        "config/models.yaml:6: tiny.gpu: unknown key; allowed: family, parameters_b, kind,"
        " claimed_as, repository, revision, endpoint, replay, dtype, gpus,"
        " gpu_memory_fraction, quantization, lora, engine_args, chat_template, instruction_tokens,"
        " extraction, context_length"
        ' (did you mean "gpus"?)',
    ),
    Case(
        "a key that YAML reads as a boolean",
        CONFIG,
        "execution:",
        "no: 3\nexecution:",
        "config/config.yaml:8: no: unknown key; allowed: cells, models",
    ),
    Case(
        "a value that is none of the allowed",
        MODEL,
        "kind: base",
        "kind: bas",
        'config/models.yaml:4: tiny.kind: found "bas"; allowed: base, instruct'
        ' (did you mean "base"?)',
    ),
    Case(
        "unknown model in a block",
        CONFIG,
        "[tiny, chatty]",
        "[tiny, chaty]",
        'config/config.yaml:2: cells[0].models: found "chaty"; allowed: tiny, chatty'
        ' (did you mean "chatty"?)',
    ),
    Case(
        "unknown benchmark in a block",
        CONFIG,
        "[demo]",
        "[humaneval]",
        'config/config.yaml:3: cells[0].benchmarks: found "humaneval"; allowed: demo',
    ),
    Case(
        "unknown prompt in a block",
        CONFIG,
        "[complete, instruct]",
        "[complete, instuct]",
        'config/config.yaml:4: cells[0].prompts: found "instuct"; allowed: complete, instruct'
        ' (did you mean "instruct"?)',
    ),
    Case(
        "unknown sampling in a block",
        CONFIG,
        "[greedy, hot-n4]",
        "[gredy]",
        'config/config.yaml:5: cells[0].samplings: found "gredy"; allowed: greedy, hot-n4'
        ' (did you mean "greedy"?)',
    ),
    Case(
        "unknown extraction",
        CONFIG,
        "execution:",
        "extractions: [raw, fense]\nexecution:",
        'config/config.yaml:8: extractions: found "fense"; allowed: raw, stop, fence',
    ),
    Case(
        "unknown adapter",
        BENCHMARK,
        "adapter: demo",
        "adapter: humanevla",
        'config/benchmarks.yaml:2: demo.adapter: found "humanevla"; allowed: ',
    ),
    Case(
        "unknown dataset",
        BENCHMARK,
        "dataset: demo",
        "dataset: dmo",
        'config/benchmarks.yaml:3: demo.dataset: found "dmo"; allowed: demo (did you mean "demo"?)',
    ),
    Case(
        "unknown language",
        BENCHMARK,
        "dataset: demo",
        "dataset: demo\n  language: pyton",
        'config/benchmarks.yaml:4: demo.language: found "pyton"; allowed:',
    ),
    Case(
        "a name twice in a file",
        MODEL,
        "chatty:",
        "tiny:",
        "config/models.yaml:7: tiny: found a second time; allowed: once (the first is on line 1)",
    ),
    Case(
        "a name that leaves the folder",
        MODEL,
        "chatty:",
        "../up:",
        'config/models.yaml:7: ../up: found the name "../up"; allowed: letters, digits, -, _ and .'
        " (at most 80, a letter or digit first)",
    ),
    Case(
        "a name of dots",
        MODEL,
        "chatty:",
        "..:",
        'config/models.yaml:7: ..: found the name ".."; allowed: letters, digits',
    ),
    Case(
        "a dot in a prompt's name",
        PROMPT,
        "instruct:\n  t",
        "in.struct:\n  t",
        'config/prompts.yaml:4: in.struct: found the name "in.struct"; allowed: letters, digits,'
        " - and _ (at most 80, a letter or digit first)",
    ),
    Case(
        "a text for a number",
        MODEL,
        "parameters_b: 0.1",
        "parameters_b: big",
        'config/models.yaml:3: tiny.parameters_b: found "big"; allowed: a number above 0 or null',
    ),
    Case(
        "a number for a text",
        MODEL,
        "0123456789abcdef0123456789abcdef01234567",
        "1234567",
        "config/models.yaml:11: chatty.revision: found 1234567; allowed: text (not empty) or null"
        " (in quotes)",
    ),
    Case(
        "a boolean for a number",
        SAMPLING,
        "n: 4",
        "n: yes",
        "config/samplings.yaml:6: hot-n4.n: found the boolean true; allowed: a whole number at"
        " least 1",
    ),
    Case(
        "a number for a section",
        CONFIG,
        "execution:\n  workers: 2",
        "execution: 2",
        "config/config.yaml:8: execution: found 2; allowed: keys and values (workers, limits,"
        " recycle_after)",
    ),
    Case(
        "negative temperature",
        SAMPLING,
        "temperature: 0.8",
        "temperature: -0.8",
        "config/samplings.yaml:4: hot-n4.temperature: found -0.8; allowed: a number at least 0",
    ),
    Case(
        "top_p above 1",
        SAMPLING,
        "top_p: 0.95",
        "top_p: 1.5",
        "config/samplings.yaml:5: hot-n4.top_p: found 1.5; allowed: a number above 0 and at most 1",
    ),
    Case(
        "top_p that is no number",
        SAMPLING,
        "top_p: 0.95",
        "top_p: .nan",
        "config/samplings.yaml:5: hot-n4.top_p: found nan; allowed: a number above 0 and at most 1",
    ),
    Case(
        "no samples",
        SAMPLING,
        "n: 4",
        "n: 0",
        "config/samplings.yaml:6: hot-n4.n: found 0; allowed: a whole number at least 1",
    ),
    Case(
        "several greedy samples",
        SAMPLING,
        "greedy:\n  temperature: 0",
        "greedy:\n  temperature: 0\n  n: 4",
        "config/samplings.yaml:3: greedy.n: found 4 with temperature 0; allowed: 1 (greedy samples"
        " are all the same), or a temperature above 0",
    ),
    Case(
        "a limit of nothing",
        BENCHMARK,
        "wall_s: 7",
        "wall_s: 0",
        "config/benchmarks.yaml:4: demo.limits.wall_s: found 0; allowed: a number above 0 or null",
    ),
    Case(
        "shots without exemplars",
        PROMPT,
        "kind: text",
        "kind: text\n  shots: 3",
        "config/prompts.yaml:1: complete.exemplars: found none with 3 shots; allowed: a file of"
        " worked examples",
    ),
    Case(
        "two sources of exemplars",
        PROMPT,
        "kind: text",
        "kind: text\n  shots: 1\n  exemplars: shots.yaml\n  exemplars_of: demo",
        'config/prompts.yaml:5: complete.exemplars: found "shots.yaml" and exemplars_of "demo";'
        " allowed: one of them",
    ),
    Case(
        "exemplars of an unknown benchmark",
        PROMPT,
        "kind: text",
        "kind: text\n  shots: 1\n  exemplars_of: dmeo",
        'config/prompts.yaml:5: complete.exemplars_of: found "dmeo"; allowed: demo (did you mean',
    ),
    Case(
        "a text whose answer is begun",
        PROMPT,
        "kind: text",
        "kind: text\n  primed: true",
        "config/prompts.yaml:4: complete.primed: found true for a text; allowed: only with",
    ),
    Case(
        "a prompt of the reserved name",
        PROMPT,
        "complete:\n",
        "selected:\n  template: prompts/complete.jinja\n  kind: text\ncomplete:\n",
        'config/prompts.yaml:1: selected: found a prompt of the name "selected"; allowed: other',
    ),
    Case(
        "a selection by an unknown benchmark",
        CONFIG,
        "prompts: [complete, instruct]\n    samplings: [greedy, hot-n4]\n",
        "prompts: [selected]\n    samplings: [greedy]\n"
        "selection: {benchmark: demmo, sampling: greedy, prompts: [complete]}\n",
        'config/config.yaml:6: selection.benchmark: found "demmo"; allowed: demo (did you mean',
    ),
    Case(
        "missing template",
        PROMPT,
        "prompts/complete.jinja",
        "prompts/compleet.jinja",
        'config/prompts.yaml:2: complete.template: found "prompts/compleet.jinja"; allowed: a file'
        " that exists",
    ),
    Case(
        "missing exemplars",
        PROMPT,
        "kind: text",
        "kind: text\n  shots: 1\n  exemplars: shots.yaml",
        'config/prompts.yaml:5: complete.exemplars: found "shots.yaml"; allowed: a file that'
        " exists",
    ),
    Case(
        "missing chat template",
        MODEL,
        "  gpus: 0",
        "  chat_template: chat.jinja",
        'config/models.yaml:6: tiny.chat_template: found "chat.jinja"; allowed: a file that exists',
    ),
    Case(
        "missing model folder",
        MODEL,
        "./weights",
        "./wheights",
        'config/models.yaml:5: tiny.repository: found "./wheights"; allowed: a folder that exists',
    ),
    Case(
        "missing stored completions",
        MODEL,
        "repository: ./weights",
        'replay: {path: "s/{benchmark}.jsonl"}',
        'config/models.yaml:5: tiny.replay.path: found "s/demo.jsonl"; allowed: a file that exists',
    ),
    Case(
        "unknown placeholder",
        MODEL,
        "repository: ./weights",
        'replay: {path: "s/{benchmrk}.jsonl"}',
        "config/models.yaml:5: tiny.replay.path: found {benchmrk}; allowed: {benchmark}, {prompt},"
        " {sampling}",
    ),
    Case(
        "missing definition file",
        CONFIG,
        "config/models.yaml",
        "config/modles.yaml",
        'config/config.yaml:7: definitions.models: found "config/modles.yaml"; allowed: a file'
        " that exists",
    ),
    Case(
        "image without the language",
        BENCHMARK,
        "dataset: demo",
        "dataset: demo\n  image: cpp",
        'config/benchmarks.yaml:4: demo.image: found "cpp"; allowed: python, python-science',
    ),
    Case(
        "missing image folder",
        BENCHMARK,
        "dataset: demo",
        "dataset: demo\n  image: python-science",
        'config/benchmarks.yaml:4: demo.image: found "envs/sandbox/python-science"; allowed: a'
        " folder that exists",
    ),
    Case(
        "two sources",
        MODEL,
        "  gpus: 0",
        "  replay: {path: a.jsonl}",
        "config/models.yaml:1: tiny: found repository and replay; allowed: one of repository,"
        " endpoint, replay",
    ),
    Case(
        "no source",
        MODEL,
        "  repository: ./weights\n",
        "",
        "config/models.yaml:1: tiny: found none of them; allowed: one of repository, endpoint,"
        " replay",
    ),
    Case(
        "hub repository without revision",
        MODEL,
        "  revision: 0123456789abcdef0123456789abcdef01234567\n",
        "",
        'config/models.yaml:7: chatty.revision: found none for the hub repository "lab/chatty-7b";'
        " allowed: a commit (or `main`, where results can change unnoticed); a folder is written"
        " ./lab/chatty-7b",
    ),
    Case(
        "an argument that is ours",
        MODEL,
        "  gpus: 0",
        '  engine_args: ["--dtype=half"]',
        'config/models.yaml:6: tiny.engine_args: found "--dtype"; allowed: other arguments (the'
        " field `dtype` sets it)",
    ),
    Case(
        "an argument that a field sets, in vLLM's other spelling",
        MODEL,
        "  gpus: 0",
        "  engine_args: [--gpu_memory_utilization, '0.5']",
        'config/models.yaml:6: tiny.engine_args: found "--gpu-memory-utilization"; allowed: other'
        " arguments (the field `gpu_memory_fraction` sets it)",
    ),
    Case(
        "an argument that hides whether the engine hangs",
        MODEL,
        "  gpus: 0",
        "  engine_args: [--disable-log-stats]",
        'config/models.yaml:6: tiny.engine_args: found "--disable-log-stats"; allowed: other'
        " arguments (the engine's counters show whether it hangs)",
    ),
    Case(
        "an odd way to pack weights",
        MODEL,
        "  gpus: 0",
        "  quantization: AWQ please",
        'config/models.yaml:6: tiny.quantization: found "AWQ please"; allowed: a method of vLLM\'s'
        " --quantization or null",
    ),
    Case(
        "memory of GPUs without GPUs",
        MODEL,
        "  gpus: 0",
        "  gpus: 0\n  gpu_memory_fraction: 0.5",
        "config/models.yaml:1: tiny: found gpu_memory_fraction with gpus: 0; allowed: only with"
        " GPUs",
    ),
    Case(
        "an adapter over what is no model of ours",
        MODEL,
        "  repository: ./weights\n",
        "  replay: {path: a.jsonl}\n  lora: {repository: ./weights}\n",
        "config/models.yaml:1: tiny: found lora; allowed: only beside repository",
    ),
    Case(
        "an adapter on the hub without a revision",
        MODEL,
        "  gpus: 0",
        "  lora: {repository: lab/adapter}",
        'config/models.yaml:6: tiny.lora.revision: found none for the hub repository "lab/adapter";'
        " allowed: a commit (or `main`, where results can change unnoticed); a folder is written"
        " ./lab/adapter",
    ),
    Case(
        "an adapter that is not there",
        MODEL,
        "  gpus: 0",
        "  lora: {repository: ./adapter}",
        'config/models.yaml:6: tiny.lora.repository: found "./adapter"; allowed: a folder that'
        " exists",
    ),
    Case(
        "an address without a scheme",
        MODEL,
        "repository: ./weights",
        "endpoint: {url: localhost, model: x}",
        'config/models.yaml:5: tiny.endpoint.url: found "localhost"; allowed: an address'
        " (http://... or https://...)",
    ),
    Case(
        "YAML syntax",
        MODEL,
        "family: test\n  parameters",
        "family: [test\n  parameters",
        "config/models.yaml:3: no valid YAML:",
    ),
    Case(
        "a missing key",
        MODEL,
        "  kind: base\n",
        "",
        "config/models.yaml:1: tiny.kind: is missing; allowed: base, instruct",
    ),
    Case(
        "a block that yields nothing",
        CONFIG,
        "[tiny, chatty]\n    benchmarks: [demo]\n    prompts: [complete, instruct]",
        "[tiny]\n    benchmarks: [demo]\n    prompts: [instruct]",
        "config/config.yaml:2: cells[0]: found no cell (no prompt of the block fits the kind of one"
        " of its models); allowed:",
    ),
    Case(
        "the registry",
        "resources/datasets.yaml",
        "rows: 48",
        "rows: many",
        'resources/datasets.yaml:7: demo.rows: found "many"; allowed: a whole number at least 1',
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_in_a_file_gives_one_line(project: Project, refusal: Refusal, case: Case) -> None:
    project.edit(case.file, case.old, case.new)
    lines = refusal()
    assert len(lines) == 1
    assert lines[0].startswith(case.line)


@dataclass(frozen=True)
class Given:
    """Wrong values of `--config`, and their lines."""

    values: dict[str, Any]
    lines: Sequence[str] = field(default_factory=list)


COMMAND_LINE = [
    Given(
        {"models": "tinny"},
        [
            'command line (--config): models: found "tinny"; allowed: tiny, chatty'
            ' (did you mean "tiny"?)'
        ],
    ),
    Given(
        {"models": ["tiny", "x", "zz"]},
        [
            'command line (--config): models: found "x"; allowed: tiny, chatty',
            'command line (--config): models: found "zz"; allowed: tiny, chatty',
        ],
    ),
    Given(
        {"execution": {"workers": "two"}},
        [
            'command line (--config): execution.workers: found "two"; allowed: a whole number at'
            " least 1 and at most 1024"
        ],
    ),
    Given(
        {"modles": "tiny"},
        ["command line (--config): modles: unknown key; allowed: cells, models"],
    ),
    Given(
        {"models": "tiny", "prompts": "instruct"},
        [
            'command line (--config): prompts: found "instruct", which leaves no cell; allowed:'
            " complete (after models=tiny)"
        ],
    ),
]


@pytest.mark.parametrize("given", COMMAND_LINE, ids=lambda given: str(given.values))
def test_a_mistake_on_the_command_line_says_so(refusal: Refusal, given: Given) -> None:
    lines = refusal(**given.values)
    assert len(lines) == len(given.lines)
    for line, wanted in zip(lines, given.lines, strict=True):
        assert line.startswith(wanted)


def test_a_defined_model_that_no_block_names(project: Project, refusal: Refusal) -> None:
    project.edit(CONFIG, "[tiny, chatty]", "[tiny]")
    assert refusal(models="chatty") == [
        'command line (--config): models: found "chatty", which leaves no cell; allowed: tiny'
        " (the `cells` of the configuration)"
    ]


def test_a_name_twice_in_two_files(project: Project, refusal: Refusal) -> None:
    project.edit(CONFIG, "[config/models.yaml]", "[config/models.yaml, more.yaml]")
    project.write("more.yaml", "# mine\n" + MODELS)
    assert refusal() == [
        "more.yaml:2: tiny: found a second time; allowed: once (first: config/models.yaml:1)",
        "more.yaml:8: chatty: found a second time; allowed: once (first: config/models.yaml:7)",
    ]


def test_the_file_that_wins_is_named(project: Project, refusal: Refusal) -> None:
    project.write("mine.yaml", "report:\n  bootstrap: 5\nexecution:\n  workers: 0\n")
    assert sorted(refusal("mine.yaml")) == [
        "mine.yaml:2: report.bootstrap: found 5; allowed: a whole number at least 100 and at most"
        " 1000000",
        "mine.yaml:4: execution.workers: found 0; allowed: a whole number at least 1 and at most"
        " 1024",
    ]


def test_a_key_twice_in_a_configuration_file(project: Project, refusal: Refusal) -> None:
    project.write("mine.yaml", "report:\n  title: a\n  title: b\n")
    assert refusal("mine.yaml") == [
        "mine.yaml:3: report.title: found a second time; allowed: once (the first is on line 2)"
    ]


def test_a_key_in_place_of_its_variable_is_not_shown(project: Project, refusal: Refusal) -> None:
    endpoint = 'endpoint: {url: "http://h/v1", model: x, api_key_env: sk-secret-1}'
    project.edit(MODEL, "repository: ./weights", endpoint)
    (line,) = refusal()
    assert line.startswith("config/models.yaml:5: tiny.endpoint.api_key_env: found something else")
    assert "secret" not in line


def test_ten_errors_are_enough(project: Project, refusal: Refusal) -> None:
    project.write(MODEL, "".join(f"m{i}:\n  family: x\n" for i in range(14)))
    lines = refusal()
    assert len(lines) == 11
    assert lines[-1] == "... and 4 more"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- tiny\n", "config/models.yaml:1: found a list (tiny); allowed: keys (names) and"),
        ("tiny:\n", "config/models.yaml:1: tiny: found null; allowed: keys and values"),
        ("tiny: &a [*a]\n", "config/models.yaml:1: tiny: found a list"),
        ("a: {}\n---\nb: {}\n", "config/models.yaml:2: no valid YAML: expected a single document"),
        ("a: \x00\n", "config/models.yaml"),
    ],
)
def test_files_that_are_something_else(
    project: Project, refusal: Refusal, text: str, line: str
) -> None:
    project.write(MODEL, text)
    assert refusal()[0].startswith(line)


def test_a_file_that_is_no_text(project: Project, refusal: Refusal) -> None:
    project.file(MODEL).write_bytes(b"tiny: \xff\n")
    assert refusal()[0].startswith("config/models.yaml: can't be read as UTF-8 text")


def test_unused_entries_may_name_missing_files(project: Project) -> None:
    project.edit(PROMPT, "prompts/instruct.jinja", "nowhere.jinja")
    assert len(project.load(prompts="complete").grid()) == 4
