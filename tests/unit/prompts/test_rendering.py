from pathlib import Path
from typing import Any

import making
import pytest
from pydantic import ValidationError

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
    return making.problem(
        position=7,
        prompt=HEAD,
        tests="assert area([1]) == 1",
        reference=HEAD + "    SECRET\n",
        wrong=(WrongSolution(kind="blatant", why="no", solution=HEAD + "    SECRET\n"),),
        stop=("\ndef", "\nclass"),
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "exemplars.yaml").write_text(EXEMPLARS)
    for source in (ROOT / "resources" / "prompts").glob("*.jinja"):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    return tmp_path


def form(
    template: str, kind: str = "text", shots: int = 0, stop: tuple[str, ...] = (), **fields: Any
) -> PromptForm:
    given = {
        "name": "p",
        "template": template,
        "kind": kind,
        "shots": shots,
        "exemplars": "exemplars.yaml" if shots else None,
        "stop": stop,
    }
    return PromptForm.model_validate(given | fields)


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


def test_a_primed_answer_is_begun_for_the_model(problem: Problem, root: Path) -> None:
    text = (
        "{% block user %}Hi{% endblock %}\n"
        "{% block prefill %}Code:\n"
        "{% block code %}{{ problem.prompt }}{% endblock %}{% endblock %}\n"
    )
    (root / "t.jinja").write_text(text)
    prompt = one(problem, form("t.jinja", "chat", primed=True), root)
    assert prompt.messages == (
        Message(role="user", content="Hi"),
        Message(role="assistant", content="Code:\n" + HEAD),
    )
    assert prompt.primed == "Code:\n" + HEAD
    assert prompt.answer_prefix == HEAD


def test_the_same_template_unprimed_leaves_the_answer_to_the_model(
    problem: Problem, root: Path
) -> None:
    prompt = one(problem, form("evalplus-chat.jinja", "chat"), root)
    assert prompt.messages is not None
    assert [message.role for message in prompt.messages] == ["user"]
    assert (prompt.primed, prompt.answer_prefix) == ("", "")


def test_a_primed_form_needs_the_beginning_of_an_answer(problem: Problem, root: Path) -> None:
    with pytest.raises(ConfigError, match=r"instruct\.jinja: .* needs a block `prefill` here"):
        one(problem, form("instruct.jinja", "chat", primed=True), root)


def test_turns_of_exemplars_are_no_primed_answer(problem: Problem, root: Path) -> None:
    assert one(problem, form("shots-chat.jinja", "chat", shots=2), root).primed == ""


def test_a_program_may_have_other_blanks_than_the_model_sees(problem: Problem, root: Path) -> None:
    unstripped = problem.model_copy(update={"prompt": "\n" + HEAD + "    "})
    prompt = one(unstripped, form("multipl-e.jinja"), root)
    assert prompt.text == HEAD.strip()
    assert prompt.answer_prefix == "\n" + HEAD + "    "


@pytest.mark.parametrize(
    ("kind", "asked", "expected"),
    [
        ("text", None, ("\ndef", "\nclass", "END")),
        ("text", False, ("END",)),
        ("chat", None, ("END",)),
        ("chat", True, ("\ndef", "\nclass", "END")),
    ],
)
def test_a_form_says_whether_the_problem_s_stop_sequences_count(
    kind: str, asked: bool | None, expected: tuple[str, ...], problem: Problem, root: Path
) -> None:
    (root / "t.jinja").write_text("{{ problem.prompt }}")
    asked_form = form("t.jinja", kind, stop=("END",), problem_stops=asked)
    assert one(problem, asked_form, root).stop == expected


TURN = "{% block turn %}Then {{ step }}.{% endblock %}"


def test_every_further_step_is_a_turn(problem: Problem, root: Path) -> None:
    first = "{% block text %}First {{ problem.turns[0] }}.{% endblock %}"
    (root / "t.jinja").write_text(first + TURN)
    steps = problem.model_copy(update={"turns": ("a", "b", "c")})
    prompt = one(steps, form("t.jinja", turns=True), root)
    assert (prompt.text, prompt.turns) == ("First a.", ("Then b.", "Then c."))


def test_steps_are_asked_at_once_where_the_form_does_not_ask_for_turns(
    problem: Problem, root: Path
) -> None:
    steps = problem.model_copy(update={"turns": ("a", "b")})
    assert one(steps, form("complete.jinja"), root).turns == ()


def test_a_form_of_turns_needs_steps(problem: Problem, root: Path) -> None:
    (root / "t.jinja").write_text("{% block text %}First.{% endblock %}" + TURN)
    with pytest.raises(ConfigError, match="has no steps to ask one by one"):
        one(problem, form("t.jinja", turns=True), root)


def test_a_form_of_turns_needs_a_block_for_them(problem: Problem, root: Path) -> None:
    with pytest.raises(ConfigError, match=r"complete\.jinja: a text template needs a block `turn`"):
        one(problem, form("complete.jinja", turns=True), root)


def test_a_chat_has_no_turns() -> None:
    with pytest.raises(ValidationError, match="found true for a chat"):
        form("t.jinja", "chat", turns=True)


def solved(number: int, prompt: str, reference: str | None) -> Problem:
    return Problem(
        benchmark="solved",
        task_id=f"S/{number}",
        position=number,
        language="python",
        prompt=prompt,
        instruction=f"Write f{number}.",
        entry_point=f"f{number}",
        preamble="",
        tests="",
        reference=reference,
        wrong=(),
        stop=(),
        category=None,
        difficulty=None,
    )


SOLVED = [
    solved(0, "def f0():\n", "def f0():\n    return 0\n"),
    solved(1, '"""Write f1."""\n', "def f1():\n    return 1\n"),
    solved(2, "def f2():\n", "def f2():\n    return 2\n"),
]


def shown(ids: tuple[str, ...], shots: int) -> PromptForm:
    return form("shots.jinja", shots=shots, exemplars=None, exemplars_of="solved", exemplar_ids=ids)


def test_exemplars_are_the_named_problems_in_their_order(problem: Problem, root: Path) -> None:
    (prompt,) = render([problem], shown(("S/2", "S/0"), 2), root, SOLVED)
    assert prompt.text == "def f2():\n    return 2\n\n\ndef f0():\n    return 0\n\n\n" + HEAD


def test_a_reference_that_does_not_repeat_its_prompt_follows_it(
    problem: Problem, root: Path
) -> None:
    (prompt,) = render([problem], shown(("S/1",), 1), root, SOLVED)
    assert prompt.text == '"""Write f1."""\ndef f1():\n    return 1\n\n\n' + HEAD


def test_without_names_the_first_problems_are_exemplars(problem: Problem, root: Path) -> None:
    (prompt,) = render([problem], shown((), 1), root, SOLVED)
    assert prompt.text == "def f0():\n    return 0\n\n\n" + HEAD


@pytest.mark.parametrize(
    ("ids", "shots", "message"),
    [
        (("S/7",), 1, "benchmark solved: no problem S/7 to take as an exemplar"),
        (("S/0",), 2, "benchmark solved: 1 exemplars, but prompt p needs 2"),
        (("S/3",), 1, "benchmark solved: S/3 has no reference solution to show"),
    ],
)
def test_unusable_problems_are_no_exemplars(
    ids: tuple[str, ...], shots: int, message: str, problem: Problem, root: Path
) -> None:
    unsolved = [*SOLVED, solved(3, "def f3():\n", None)]
    with pytest.raises(ConfigError, match=message):
        render([problem], shown(ids, shots), root, unsolved)


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


@pytest.mark.parametrize("template", ["complete.jinja", "stripped.jinja", "shots.jinja"])
def test_there_must_be_code_to_complete(template: str, problem: Problem, root: Path) -> None:
    in_prose = problem.model_copy(update={"prompt": ""})
    with pytest.raises(ConfigError, match=r"problem b/0 has no code to complete; ask .* chat"):
        one(in_prose, form(template), root)
    assert one(in_prose, form("bigcodebench-instruct.jinja", "chat"), root).messages


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
