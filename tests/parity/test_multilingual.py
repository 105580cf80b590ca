"""MultiPL-E, HumanEval-X and HumanEvalPack as they are: counts, and the references' programs."""

import json
from typing import Any

import pytest
from real_data import DATA, NEEDS_DATA, REPOSITORY, text
from real_data import rows as json_lines

from repass.benchmarks import load_problems
from repass.config import Config
from repass.execution.programs import program_text
from repass.prompts import render
from repass.records import Problem

pytestmark = NEEDS_DATA

# the numbers of problems with which scores are published
MULTIPL_E = {
    "sh": 158,
    "cpp": 161,
    "cs": 158,
    "d": 156,
    "go": 154,
    "java": 158,
    "js": 161,
    "jl": 159,
    "lua": 161,
    "php": 161,
    "pl": 161,
    "py": 161,
    "r": 161,
    "rkt": 161,
    "rb": 161,
    "rs": 156,
    "scala": 160,
    "swift": 158,
    "ts": 159,
}
CLOSING_BRACE = {"cpp", "cs", "java", "rs", "scala", "sh", "swift"}
QWEN = DATA / "samples/qwen2.5-coder-1.5b-base/multipl-e"
SIX = ("cpp", "java", "js", "go", "python", "rust")


def rows(name: str) -> dict[str, dict[str, Any]]:
    content = text(name)
    found = json.loads(content) if content.startswith("[") else json_lines(name)
    return {row.get("task_id") or row["name"]: row for row in found}


def by_id(problems: list[Problem]) -> dict[str, Problem]:
    return {problem.task_id: problem for problem in problems}


def packed(program: str) -> str:
    """A program without blank lines: the references join by one newline more, or one less."""
    return "\n".join(line for line in program.split("\n") if line.strip())


def test_every_multipl_e_benchmark_has_its_data_set_s_problems(config: Config) -> None:
    names = [name for name in config.known.benchmarks if name.startswith("multipl-e-")]
    assert len(names) == 2 * (19 + 5 + 19) + 1
    for name in names:
        assert len(load_problems(config, name)) == config.dataset_of(name).rows


@pytest.mark.parametrize("short", MULTIPL_E)
def test_multipl_e_has_the_published_number_of_problems(config: Config, short: str) -> None:
    problems = load_problems(config, f"multipl-e-humaneval-{short}")
    assert len(problems) == MULTIPL_E[short]
    closes = {problem.tests.lstrip().startswith("}") for problem in problems}
    assert closes == {short in CLOSING_BRACE}
    assert sum(problem.entry_point is None for problem in problems) <= 4


@pytest.mark.parametrize("short", ["java", "js", "sh", "ts"])
def test_multipl_e_programs_are_those_that_were_executed(config: Config, short: str) -> None:
    """Qwen's evaluation stored both the completion and the whole program."""
    problems = by_id(load_problems(config, f"multipl-e-humaneval-{short}"))
    details = json.loads((QWEN / f"humaneval-{short}-details.json").read_text())
    answers = rows(f"samples/qwen2.5-coder-1.5b-base/multipl-e/pred_{short}_output.jsonl")
    assert details.keys() == answers.keys() == problems.keys()
    for task_id, runs in details.items():
        answer = answers[task_id]["generation"]
        assert answer.startswith(problems[task_id].prompt)
        assert program_text(problems[task_id], answer) == runs[0][1]["code"]


@pytest.mark.parametrize(
    ("short", "benchmark"),
    [("cpp", "multipl-e-humaneval-cpp"), ("cs", "multipl-e-humaneval-cs-deepseek")],
)
def test_multipl_e_programs_are_those_that_were_executed_behind_headers(
    config: Config, short: str, benchmark: str
) -> None:
    """Qwen's evaluation puts headers first, which the prompts have too."""
    problems = by_id(load_problems(config, benchmark))
    details = json.loads((QWEN / f"humaneval-{short}-details.json").read_text())
    answers = rows(f"samples/qwen2.5-coder-1.5b-base/multipl-e/pred_{short}_output.jsonl")
    for task_id, runs in details.items():
        program = program_text(problems[task_id], answers[task_id]["generation"])
        assert runs[0][1]["code"].partition("\n\n")[2] == program


def test_c_sharp_s_mended_tests_are_44(config: Config) -> None:
    plain, mended = (
        load_problems(config, f"multipl-e-humaneval-cs{edition}") for edition in ("", "-deepseek")
    )
    changed = [one for one, other in zip(plain, mended, strict=True) if one.tests != other.tests]
    assert len(changed) == 44


@pytest.mark.parametrize("short", SIX)
def test_humaneval_x_programs_have_all_parts(config: Config, short: str) -> None:
    problems = by_id(load_problems(config, f"humaneval-x-{short}"))
    source = rows(f"humaneval-x/humaneval_{short}.jsonl.gz")
    assert problems.keys() == source.keys()
    for task_id, row in source.items():
        problem = problems[task_id]
        program = program_text(problem, problem.reference or "")
        assert program.count(row["canonical_solution"]) == 1
        assert program.count(row["test"]) == 1
        shown = row["declaration"] + row["prompt"] if short == "rust" else row["prompt"]
        assert problem.prompt == shown
        assert problem.entry_point is not None


@pytest.mark.parametrize(
    ("short", "file"),
    [
        ("cpp", "samples_cpp_results_GPT3.5.jsonl"),
        ("js", "samples_js_results.jsonl"),
        ("python", "samples_python_results.jsonl"),
    ],
)
def test_humaneval_x_programs_are_those_that_were_executed(
    config: Config, short: str, file: str
) -> None:
    """CodeGeeX's evaluation stored both the completion and the whole program."""
    problems = by_id(load_problems(config, f"humaneval-x-{short}"))
    for task_id, row in rows(f"samples/humaneval-x-gpt/{file}").items():
        program = program_text(problems[task_id], row["prompt"] + row["generation"])
        assert program == row["test_code"]


def go_of_codegeex(row: dict[str, Any]) -> str:
    code, setup = row["canonical_solution"], row["test_setup"]
    known = ["math", "strings", "fmt", "strconv", "time", "bytes", "regexp", "sort"]
    known += ["math/rand", "crypto/md5"]
    used = [
        f'"{name}"' for name in known if name not in setup and name.split("/")[-1] + "." in code
    ]
    imports = "import (\n" + "\n".join(f"    {name}" for name in used) + "\n)\n" if used else ""
    prompt = row["prompt"].replace(row["import"], "")
    return f"{setup}\n{imports}{prompt}{code}\n{row['test']}"


def test_go_programs_of_humaneval_x_are_those_of_the_reference(config: Config) -> None:
    problems = by_id(load_problems(config, "humaneval-x-go"))
    for task_id, row in rows("humaneval-x/humaneval_go.jsonl.gz").items():
        problem = problems[task_id]
        ours = program_text(problem, problem.reference or "")
        assert packed(ours) == packed(go_of_codegeex(row))


@pytest.mark.parametrize("short", SIX)
def test_humanevalpack_s_tasks_share_their_problems(config: Config, short: str) -> None:
    source = rows(f"humanevalpack/humanevalpack_{short}.jsonl")
    for task in ("synthesize", "fix"):
        problems = by_id(load_problems(config, f"humanevalpack-{task}-{short}"))
        assert problems.keys() == source.keys()
        for task_id, row in source.items():
            problem = problems[task_id]
            program = program_text(problem, problem.reference or "")
            assert program.count(row["canonical_solution"]) == 1
            assert program.count(row["test"]) == 1
            assert row["buggy_solution"] in program_text(problem, problem.wrong[0].solution)
            assert problem.instruction is not None
            assert (row["buggy_solution"] in problem.instruction) == (task == "fix")


def harness_prompt(row: dict[str, Any], task: str, short: str) -> str:
    """`get_prompt` of bigcode-evaluation-harness's HumanEvalPack tasks, `--prompt instruct`."""
    if task == "synthesize":
        return f"{row['instruction'].strip()}\n\n{row['prompt']}".strip()
    base = ("fn main(){}\n" if short == "rust" else "") + row["declaration"]
    context = base + row["buggy_solution"] + "\n" + row["test"]
    return f"{context}\nFix bugs in {row['entry_point']}.\n\n{base}".strip()


@pytest.mark.parametrize("short", SIX)
@pytest.mark.parametrize("task", ["synthesize", "fix"])
def test_humanevalpack_s_prompts_are_the_reference_s(config: Config, short: str, task: str) -> None:
    problems = load_problems(config, f"humanevalpack-{task}-{short}")
    prompts = render(problems, config.prompt("humanevalpack"), REPOSITORY)
    for row, problem, prompt in zip(
        rows(f"humanevalpack/humanevalpack_{short}.jsonl").values(), problems, prompts, strict=True
    ):
        assert prompt.text == harness_prompt(row, task, short)
        assert prompt.answer_prefix == problem.prompt.rstrip()


@pytest.mark.parametrize("short", ["js", "rust"])
def test_the_later_edition_has_the_same_tasks(config: Config, short: str) -> None:
    first, later = (
        by_id(load_problems(config, f"humaneval-x-{short}{edition}"))
        for edition in ("", "-codegeex2")
    )
    assert first.keys() == later.keys()
    assert all("fn " in problem.prompt for problem in later.values()) or short == "js"
    differing = {task for task in first if first[task].tests != later[task].tests}
    assert differing == ({"JavaScript/112"} if short == "js" else set())
