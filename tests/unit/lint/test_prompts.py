"""Rules of rendered prompts: each speaks where its defect is, and only there."""

import making
import pytest

from repass.lint import of_prompts
from repass.records import Message, Problem, Prompt

HEAD = 'def area(sides):\n    """Return the area of a rectangle."""\n'
BODY = "    width, height = sides\n    return width * height\n"


@pytest.fixture
def problem() -> Problem:
    return making.problem(prompt=HEAD, reference=HEAD + BODY)


def text(content: str, prefix: str = "", stop: tuple[str, ...] = ()) -> Prompt:
    return making.text_prompt(content, prefix, prompt="p", stop=stop)


def chat(content: str, begun: str = "", prefix: str = "", stop: tuple[str, ...] = ()) -> Prompt:
    answer = (Message(role="assistant", content=begun),) if begun else ()
    messages = (Message(role="user", content=content), *answer)
    plain = text("", prefix, stop)
    return plain.model_copy(update={"kind": "chat", "text": None, "messages": messages})


def rules(problem: Problem, prompt: Prompt) -> set[str]:
    return {remark.rule for remark in of_prompts([problem], [prompt])}


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        (text(HEAD, HEAD), set()),
        (text(HEAD.strip(), HEAD.strip()), {"final-newline-lost"}),
        (text(f"{HEAD}\n", f"{HEAD}\n"), {"final-newline-doubled"}),
        (chat("Write area."), set()),
        (chat("Write area.", "Code:\n```python\n"), set()),
        (chat("Write area.", f"```python\n{HEAD}\n", HEAD), {"final-newline-doubled"}),
    ],
)
def test_the_end_of_what_is_gone_on_with(
    prompt: Prompt, expected: set[str], problem: Problem
) -> None:
    assert rules(problem, prompt) == expected


def test_a_prompt_that_ends_otherwise_is_sent_as_it_is(problem: Problem) -> None:
    blanks = problem.model_copy(update={"prompt": HEAD + "    "})
    assert rules(blanks, text(HEAD + "    ", HEAD + "    ")) == set()


@pytest.mark.parametrize(
    ("stop", "warned"),
    [("\n    return", True), ("height\n", False), ("\ndef", False), ("def area", False)],
)
def test_a_stop_sequence_may_not_cut_the_reference(
    stop: str, warned: bool, problem: Problem
) -> None:
    found = rules(problem, text(HEAD, HEAD, (stop,)))
    assert found == ({"stop-in-solution"} if warned else set())


def test_in_a_chat_the_whole_function_is_to_be_written(problem: Problem) -> None:
    assert rules(problem, chat("Write area.", stop=("def area",))) == {"stop-in-solution"}


def test_a_stripped_prefix_is_still_the_prompt_s(problem: Problem) -> None:
    found = rules(problem, text(HEAD.strip(), HEAD.strip(), ("def area",)))
    assert "stop-in-solution" not in found


def test_a_solution_among_the_exemplars_is_seen(problem: Problem) -> None:
    assert rules(problem, text(HEAD + BODY + "\n" + HEAD, HEAD)) == {"solution-shown"}


def test_a_short_solution_may_stand_there_by_chance(problem: Problem) -> None:
    short = problem.model_copy(update={"reference": HEAD + "    return 1\n"})
    assert rules(short, text(f"# return 1\n{HEAD}", HEAD)) == set()


def test_problems_without_a_reference_are_not_judged_by_it(problem: Problem) -> None:
    unsolved = problem.model_copy(update={"reference": None})
    assert rules(unsolved, text(HEAD, HEAD, ("\n",))) == set()


def test_prompts_are_counted_and_one_is_named(problem: Problem) -> None:
    good, bad = text(HEAD, HEAD), text(HEAD.strip(), HEAD.strip())
    second = problem.model_copy(update={"task_id": "b/1"})
    (remark,) = of_prompts([problem, second, second], [good, bad, bad])
    assert (remark.benchmark, remark.prompt) == ("b", "p")
    assert remark.seen.startswith("2 of 3 prompts: ")
    assert remark.seen.endswith("(b/1)")
