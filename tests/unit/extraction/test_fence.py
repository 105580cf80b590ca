import pytest

from repass.extraction import POLICIES, markdown
from repass.records import Problem, Prompt

CODE = "def area(sides):\n    return sides[0] * sides[1]\n"
OTHER = "def area(sides):\n    return 0\n"
FENCE = POLICIES["fence"]


@pytest.mark.parametrize(
    "answer",
    [
        f"Here it is:\n\n```python\n{CODE}```\nEnjoy.",
        f"```\n{CODE}```",
        f"```Python title=x\n{CODE}```\n",
        f"```{{.python}}\n{CODE}```\n",
        f"~~~py\n{CODE}~~~\n",
        f"````python\n{CODE}````\n",
        f"```python\n{CODE}",
        f"```python\n{CODE.rstrip()}```",
        f"```python\r\n{CODE}```\r\n",
        "1. So:\n   ```python\n" + "".join(f"   {x}\n" for x in CODE.splitlines()) + "   ```\n",
        f"```bash\npip install x\n```\n```python\n{CODE}```",
        f"```python\nprint(area([1, 2]))\n```\nwith\n```python\n{CODE}```",
        f"```python\n{CODE}```\nso\n```python\nfrom x import area\nprint(area([1, 2]))\n```",
        f"```python\n{CODE}```\n```python\ndef area(sides):\n    retu",
        f"<think>\nMaybe\n```python\n{OTHER}```\n</think>\n```python\n{CODE}```",
        f"Hm, so\n```python\n{OTHER}```\n</think>\n```python\n{CODE}```",
        CODE,
    ],
)
def test_the_program_is_found(answer: str, chat: Prompt, problem: Problem) -> None:
    assert FENCE.extract(answer, chat, problem) == CODE


@pytest.mark.parametrize(
    ("policy", "found"), [("fence", CODE), ("fence-last", OTHER), ("fence-longest", CODE)]
)
def test_picks(policy: str, found: str, chat: Prompt, problem: Problem) -> None:
    answer = f"```python\n{CODE}```\n\n```python\n{OTHER}```\n"
    assert POLICIES[policy].extract(answer, chat, problem) == found


def test_thoughts_without_an_answer_are_no_program(chat: Prompt, problem: Problem) -> None:
    assert FENCE.extract(f"<think>```python\n{CODE}```", chat, problem) is None


def test_tags_inside_of_the_code_stay(chat: Prompt, problem: Problem) -> None:
    code = 'def area(sides):\n    return "</think>"\n'
    assert FENCE.extract(f"Here:\n```python\n{code}```", chat, problem) == code


@pytest.mark.parametrize(
    "body",
    ["    return sides[0] * sides[1]\n", "return sides[0] * sides[1]\n", "\treturn sides[0]\n"],
)
def test_a_bare_body_gets_its_head(body: str, chat: Prompt, problem: Problem) -> None:
    found = FENCE.extract(f"```python\n{body}```", chat, problem)
    assert found is not None
    assert found.startswith(problem.prompt.rstrip())
    assert found.rstrip().endswith(body.strip())
    compile(found, "solution", "exec")


def test_an_indented_function_loses_its_margin(chat: Prompt, problem: Problem) -> None:
    indented = "".join(f"    {line}\n" for line in CODE.splitlines())
    assert FENCE.extract(f"```python\n{indented}```", chat, problem) == CODE


def test_fences_in_a_program_are_no_fences(chat: Prompt, problem: Problem) -> None:
    documentation = '    """Doc.\n\n    ```python\n    area([1])\n    ```\n    """\n'
    code = f"def area(sides):\n{documentation}    return 1\n"
    assert FENCE.extract(code, chat, problem) == code


def test_a_continuation_ends_at_the_fence(text: Prompt, problem: Problem) -> None:
    completion = "    return 1\n```\nThis is why.\n```python\nx = 1\n```\n"
    assert FENCE.extract(completion, text, problem) == problem.prompt + "    return 1\n"


def test_an_answer_to_a_prompt_to_complete_is_taken_alone(text: Prompt, problem: Problem) -> None:
    assert FENCE.extract(f"\n```python\n{CODE}```\n", text, problem) == CODE


def test_without_a_fence_the_text_is_the_program(text: Prompt, problem: Problem) -> None:
    assert FENCE.extract("    return 1\n", text, problem) == problem.prompt + "    return 1\n"


def test_blocks_know_their_language_and_end() -> None:
    found = markdown.blocks("```py\na\n```\n~~~\n```\n~~~\n```x``` y\n```\nrest")
    assert [(item.language, item.code, item.closed) for item in found] == [
        ("py", "a\n", True),
        ("", "```\n", True),
        ("", "rest", False),
    ]
