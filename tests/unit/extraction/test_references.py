"""The references' own extractors, and where they differ from ours."""

import ast
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repass.extraction import POLICIES
from repass.extraction.evalplus import longest_span, sanitize
from repass.records import Problem, Prompt

BCEH = POLICIES["bceh"]
EVALPLUS = POLICIES["evalplus"]
MULTIPL_E = POLICIES["multipl-e"]
FULL = "def area(sides):\n    return math.prod(sides)\n"


@pytest.mark.parametrize(
    ("completion", "kept"),
    [
        ("    return 1\n", "    return 1\n"),
        ("    return 1\n\n\nx = 2\n", "    return 1\n\n\n"),
        ("    return 1\n# so\n", "    return 1\n"),
        ("    a = 1\n\n    return a\n)\n", "    a = 1\n\n    return a\n"),
        ("    return 1\nprint(2)\n", "    return 1"),
        ('    return 1\nif __name__ == "x":\n', "    return 1\n"),
    ],
)
def test_bceh_ends_at_the_first_line_that_is_not_indented(
    completion: str, kept: str, text: Prompt, problem: Problem
) -> None:
    assert BCEH.extract(completion, text, problem) == problem.prompt + kept


def test_bceh_takes_a_chat_answer_up_to_its_last_return(chat: Prompt, problem: Problem) -> None:
    answer = f"So:\n```python\nimport os\n{FULL}    # never\n```\nBye"
    head = problem.prompt[: problem.prompt.index("def area")].strip()
    assert BCEH.extract(answer, chat, problem) == f"{head}\n{FULL.rstrip()}"


def test_bceh_without_return_cuts_at_the_first_line(chat: Prompt, problem: Problem) -> None:
    found = BCEH.extract("def area(sides):\n    print(sides)\n", chat, problem)
    assert found is not None
    assert found.endswith("\ndef area(sides):")


@pytest.mark.parametrize(
    ("code", "sanitized"),
    [
        (f"Sure!\n{FULL}Enjoy.", FULL.rstrip()),
        (f"import math\nimport os\n{FULL}", f"import math\nimport os\n{FULL.rstrip()}"),
        ("K = 1\nL = 2\ndef area(x):\n    return K\n", "K = 1\ndef area(x):\n    return K"),
        # What the release breaks, kept as it is.
        (f"@cache\n{FULL}", f"@cache\n{FULL.rstrip()}\n"),
        ("def area(x):\n    print(x)\n", "def area(x):\n    print(x)\n"),
        (f"def say():\n    pass\n{FULL}".replace("math", "say()"),
         FULL.rstrip().replace("math", "say()")),
        (f"M, N = 1, 2\n{FULL}".replace("math", "M"), FULL.rstrip().replace("math", "M")),
        (f"try:\n    import x\nexcept E:\n    pass\n{FULL}", FULL.rstrip()),
        ("no code", "no code"),
        ("", ""),
    ],
)  # fmt: skip
def test_evalplus_keeps_what_it_reaches(code: str, sanitized: str) -> None:
    assert sanitize(code, "area").rstrip("\n") == sanitized.rstrip("\n")


def test_evalplus_has_the_head_of_a_completion(text: Prompt, problem: Problem) -> None:
    found = EVALPLUS.extract("    return math.prod(sides)\n\nprint(1)\n", text, problem)
    assert found is not None
    assert "import math" in found
    assert found.rstrip().endswith("return math.prod(sides)")


def brute_span(text: str) -> str:
    """EvalPlus's own search: every span of two lines and more."""
    rows = text.split("\n")
    best, most = (0, 0), 0
    for i in range(len(rows)):
        for j in range(i + 1, len(rows)):
            span = rows[i : j + 1]
            filled = sum(1 for row in span if row.strip())
            if filled > most and parses("\n".join(span)):
                best, most = (i, j), filled
    return "\n".join(rows[best[0] : best[1] + 1])


def parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, MemoryError):
        return False
    return True


LINES = st.sampled_from([
    "", " ", "def f(x):", "    return x", "  y = 1", "x = (1,", "2)", "text that is none", '"""',
    "]", "if x:", "else:", "\tx", "import a", "x = [", "    pass", "@d", "f'{x", "# c", "x = 1 \\",
    "\f", "a\rb",
])  # fmt: skip


@given(rows=st.lists(LINES, max_size=12))
@settings(max_examples=400, deadline=None)
def test_the_longest_span_is_what_trying_all_finds(rows: list[str]) -> None:
    text = "\n".join(rows)
    assert longest_span(text) == brute_span(text)


def test_multipl_e_cuts_at_the_problems_stop_tokens(text: Prompt, problem: Problem) -> None:
    other = problem.model_copy(update={"language": "cpp", "stop": ("\n}",)})
    asked = text.model_copy(update={"stop": ()})
    found = MULTIPL_E.extract("  return 1;\n}\nint main() {\n", asked, other)
    assert found == other.prompt + "  return 1;"


def test_multipl_e_takes_the_beginning_of_a_chat_answer_for_the_prompt(
    chat: Prompt, problem: Problem
) -> None:
    other = problem.model_copy(
        update={"language": "cpp", "stop": ("\n}",), "prompt": "int f(int a) {\n"}
    )
    answer = "```cpp\nint f(int a) {\n  return 1;\n}\nint g() {}\n```"
    assert MULTIPL_E.extract(answer, chat, other) == "int f(int a) {\n  return 1;"


def test_multipl_e_has_nothing_to_say_about_prose(chat: Prompt, problem: Problem) -> None:
    answer = "Here it is:\n```cpp\nint f() {}\n```"
    assert MULTIPL_E.extract(answer, chat, problem.model_copy(update={"stop": ()})) == answer
