from pathlib import Path

import pytest

from repass.config.prompt import PromptForm
from repass.errors import ConfigError
from repass.prompts import render
from repass.records import Message, Problem, Prompt, WrongSolution

ROOT = Path(__file__).parents[3]
HEAD = 'def area(sides):\n    """Return the area {{ 1 + 1 }}."""\n'
EXEMPLARS = """\
- task_id: x/one
  prompt: |
    def one():
        \"\"\"Return 1.\"\"\"
  instruction: Write one.
  reference: |2
        return 1
- task_id: x/two
  prompt: |
    def two():
        \"\"\"Return 2.\"\"\"
  instruction: Write two.
  reference: |2
        return 2
"""


@pytest.fixture
def problem() -> Problem:
    return Problem(
        benchmark="b",
        task_id="b/0",
        position=7,
        language="python",
        prompt=HEAD,
        instruction="Write area.",
        entry_point="area",
        preamble="",
        tests="assert area([1]) == 1",
        reference=HEAD + "    SECRET\n",
        wrong=(WrongSolution(kind="blatant", why="no", solution=HEAD + "    SECRET\n"),),
        stop=("\ndef", "\nclass"),
        category=None,
        difficulty=None,
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "exemplars.yaml").write_text(EXEMPLARS)
    for name in ("complete", "shots", "shots-chat", "instruct"):
        source = ROOT / "resources" / "prompts" / f"{name}.jinja"
        (tmp_path / f"{name}.jinja").write_bytes(source.read_bytes())
    return tmp_path


def form(
    template: str, kind: str = "text", shots: int = 0, stop: tuple[str, ...] = ()
) -> PromptForm:
    exemplars = "exemplars.yaml" if shots else None
    return PromptForm(
        name="p",
        template=template,
        kind="chat" if kind == "chat" else "text",
        shots=shots,
        exemplars=exemplars,
        stop=stop,
    )


def one(problem: Problem, form_: PromptForm, root: Path) -> Prompt:
    (prompt,) = render([problem], form_, root)
    return prompt


def test_complete_is_the_problem_s_prompt_exactly(problem: Problem, root: Path) -> None:
    for text in (HEAD, HEAD + "    ", HEAD.rstrip("\n"), "\n\n" + HEAD, "é\r\n\t" + HEAD):
        prompt = one(problem.model_copy(update={"prompt": text}), form("complete.jinja"), root)
        assert prompt.text == text
        assert prompt.answer_prefix == text
        assert prompt.messages is None
    assert (prompt.task_id, prompt.position, prompt.prompt) == ("b/0", 7, "p")


def test_stop_sequences_are_the_problem_s_and_the_form_s(problem: Problem, root: Path) -> None:
    prompt = one(problem, form("complete.jinja", stop=("END", "\ndef")), root)
    assert prompt.stop == ("\ndef", "\nclass", "END")


def test_a_chat_has_not_the_problem_s_stop_sequences(problem: Problem, root: Path) -> None:
    assert one(problem, form("instruct.jinja", "chat", stop=("END",)), root).stop == ("END",)


def test_instruct_is_one_user_message(problem: Problem, root: Path) -> None:
    prompt = one(problem, form("instruct.jinja", "chat"), root)
    assert prompt.text is None
    assert prompt.answer_prefix == ""
    assert prompt.messages == (
        Message(
            role="user",
            content="Write area.\n\nYour code should contain this function:\n"
            f"```python\n{HEAD}```\n",
        ),
    )


def test_shots_stand_before_the_code_to_continue(problem: Problem, root: Path) -> None:
    prompt = one(problem, form("shots.jinja", shots=2), root)
    assert prompt.text == (
        'def one():\n    """Return 1."""\n    return 1\n\n\n'
        'def two():\n    """Return 2."""\n    return 2\n\n\n' + HEAD
    )
    assert prompt.answer_prefix == HEAD
    assert prompt.shots == 2


def test_no_shots_are_the_plain_prompt(problem: Problem, root: Path) -> None:
    assert one(problem, form("shots.jinja"), root).text == HEAD


def test_shots_of_a_chat_are_turns(problem: Problem, root: Path) -> None:
    prompt = one(problem, form("shots-chat.jinja", "chat", shots=1), root)
    assert prompt.messages is not None
    assert [message.role for message in prompt.messages] == ["user", "assistant", "user"]
    question, answer, last = (message.content for message in prompt.messages)
    assert question.startswith("Write one.\n\n")
    assert answer == '```python\ndef one():\n    """Return 1."""\n    return 1\n```\n'
    assert last.startswith("Write area.\n\n")
    assert HEAD in last


def test_a_chat_may_have_a_system_message(problem: Problem, root: Path) -> None:
    text = "{% block system %}Be brief.{% endblock %}\n{% block user %}Hi{% endblock %}\n"
    (root / "t.jinja").write_text(text)
    messages = one(problem, form("t.jinja", "chat"), root).messages
    assert messages == (
        Message(role="system", content="Be brief."),
        Message(role="user", content="Hi"),
    )


def test_text_without_code_has_no_prefix(problem: Problem, root: Path) -> None:
    (root / "t.jinja").write_text("Task: {{ problem.instruction }}\n[BEGIN]\n")
    prompt = one(problem, form("t.jinja"), root)
    assert prompt.text == "Task: Write area.\n[BEGIN]\n"
    assert prompt.answer_prefix == ""


def test_solutions_are_out_of_reach(problem: Problem, root: Path) -> None:
    for field in ("reference", "wrong"):
        (root / "t.jinja").write_text(f"{{{{ problem.{field} }}}}")
        with pytest.raises(ConfigError, match=f"no attribute '{field}'"):
            one(problem, form("t.jinja"), root)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("a\n{{ problm.prompt }}", r"t\.jinja:2: 'problm' is undefined \(problem b/0; variables: "),
        ("{{ problem.titel }}", r"t\.jinja:1: .* no attribute 'titel' .*fields of this problem: "),
        ("a\nb\n{% if %}", r"t\.jinja:3: "),
        ("a\n{{ problem.prompt", r"t\.jinja:2: "),
        ("a\n{% include 'none.jinja' %}", r"t\.jinja:2: 'none\.jinja' not found"),
        ("{{ problem.prompt + 1 }}", r"t\.jinja:1: "),
        ("{{ 1 / 0 }}", r"t\.jinja:1: division by zero"),
        ("{{ problem.__class__.__mro__ }}", r"t\.jinja:1: .*unsafe"),
        ("{% block code %}x{% endblock %} then", "block `code` must end the text"),
        ("{% block body %}x{% endblock %}", r"block `body` is not one of a text template's \(code"),
    ],
)
def test_a_wrong_template_is_named_with_its_line(
    template: str, message: str, problem: Problem, root: Path
) -> None:
    (root / "t.jinja").write_text(template)
    with pytest.raises(ConfigError, match=message) as error:
        one(problem, form("t.jinja"), root)
    assert "\n" not in str(error.value)


def test_a_template_needs_its_fields(problem: Problem, root: Path) -> None:
    silent = problem.model_copy(update={"instruction": None})
    with pytest.raises(ConfigError, match=r"instruct\.jinja:1: .* no attribute 'instruction'"):
        one(silent, form("instruct.jinja", "chat"), root)


def test_a_missing_template_is_named_with_those_there(problem: Problem, root: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.jinja: no such prompt template; .*shots\.jinja"):
        one(problem, form("none.jinja"), root)


def test_a_chat_with_shots_needs_answers(problem: Problem, root: Path) -> None:
    with pytest.raises(ConfigError, match=r"instruct\.jinja: .* needs a block `answer`"):
        one(problem, form("instruct.jinja", "chat", shots=1), root)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (EXEMPLARS, r"exemplars\.yaml: 2 exemplars, but prompt p needs 3"),
        (EXEMPLARS + "- task_id: x/3\n", r"exemplars\.yaml:15: .* prompt: Field required"),
        (EXEMPLARS.replace("instruction", "instructoin"), r"yaml:1: .* instructoin: Extra inputs"),
        ("a: 1\n", r"exemplars\.yaml:1: exemplars are a YAML list"),
        ("", r"exemplars\.yaml:1: exemplars are a YAML list"),
        ("- [", r"exemplars\.yaml: not YAML"),
        (None, r"exemplars\.yaml: can't read the exemplars"),
    ],
)
def test_unusable_exemplars_are_named(
    text: str | None, message: str, problem: Problem, root: Path
) -> None:
    path = root / "exemplars.yaml"
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(ConfigError, match=message) as error:
        one(problem, form("shots.jinja", shots=3), root)
    assert "\n" not in str(error.value)


def test_a_problem_is_not_its_own_exemplar(problem: Problem, root: Path) -> None:
    same = problem.model_copy(update={"task_id": "x/one"})
    with pytest.raises(ConfigError, match="exemplar x/one is itself a problem to solve"):
        one(same, form("shots.jinja", shots=1), root)


def test_the_repository_s_exemplars_fit(problem: Problem) -> None:
    shots = form("resources/prompts/shots.jinja", shots=5)
    shots = shots.model_copy(update={"exemplars": "resources/demo/exemplars.yaml"})
    text = one(problem, shots, ROOT).text
    assert text is not None
    compile(text, "prompt", "exec")
