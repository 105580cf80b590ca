"""Render the prompts of a form. Pure but for reading the template and the exemplars.

A template sees `problem` and `exemplars` (the first `shots` of the form's file): their fields, but
for those that are empty, so a template that needs an instruction fails on a problem without one.
It does not see a problem's solutions.

A *text* template is the text itself. Its block `code`, if it has one, ends the text and is the code
that the completion continues: the prompt's `answer_prefix`. Where a program is to have other blanks
around that code than the model sees, the text stands in a block `text`, and `code` outside of it.
In a form with `turns`, the text asks the first of `problem.turns`, and the block `turn`, once for
each of the others, what follows the answer to the one before: it sees that one as `step`.

A *chat* template without blocks is the user's message. With blocks, `user` is that message,
`answer` is what the assistant replies to an exemplar (`problem` is the exemplar there), `system`
opens the chat. In a form that is `primed`, `prefill` is how the assistant's answer begins; a block
`code` in it is the `answer_prefix`.

Stop sequences are the form's; text to complete has the problem's own as well, unless the form says
otherwise. A chat must mostly not have these: `\\ndef` ends a completed function, but begins the
function in a chat's answer.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from repass.config.prompt import PromptForm
from repass.errors import ConfigError
from repass.prompts import exemplars
from repass.prompts.exemplars import Exemplar
from repass.prompts.template import PromptTemplate
from repass.records import Message, Problem, Prompt, Record

_SOLUTIONS = {"reference", "wrong"}
_TEXT_BLOCKS = frozenset({"text", "code", "turn"})
_CHAT_BLOCKS = frozenset({"system", "user", "answer", "prefill", "code"})


def render(
    problems: Sequence[Problem], form: PromptForm, root: Path, examples: Sequence[Problem] = ()
) -> list[Prompt]:
    """Render one prompt for each problem, in their order.

    Args:
        problems: of one benchmark.
        form: template, kind, shots, exemplars and further stop sequences.
        root: of the repository: templates and exemplars are named relative to it.
        examples: the problems of the form's `exemplars_of`.

    Raises:
        ConfigError: template or exemplars are missing or not usable for these problems.
    """
    template = PromptTemplate(root / form.template)
    shots = _shots(form, root, examples)
    build = _KINDS[form.kind](template, shots, form)
    return [_prompt(problem, form, build(problem)) for problem in problems]


def _prompt(problem: Problem, form: PromptForm, parts: "_Parts") -> Prompt:
    return Prompt(
        benchmark=problem.benchmark,
        prompt=form.name,
        task_id=problem.task_id,
        position=problem.position,
        kind=form.kind,
        text=parts.text,
        messages=parts.messages,
        answer_prefix=parts.answer_prefix,
        stop=_stop(problem, form),
        shots=form.shots,
        turns=parts.turns,
    )


def _stop(problem: Problem, form: PromptForm) -> tuple[str, ...]:
    own = problem.stop if form.stops_with_problems else ()
    return tuple(dict.fromkeys((*own, *form.stop)))


def _shots(form: PromptForm, root: Path, examples: Sequence[Problem]) -> list[Exemplar]:
    if form.shots == 0:
        return []
    if form.exemplars is None:
        place = f"benchmark {form.exemplars_of}"
        found = exemplars.of_problems(examples, form.exemplar_ids, place)
    else:
        place = str(root / form.exemplars)
        found = exemplars.read(root / form.exemplars)
    if len(found) < form.shots:
        raise ConfigError(
            f"{place}: {len(found)} exemplars, but prompt {form.name} needs {form.shots}"
        )
    return found[: form.shots]


class _Parts(Record):
    """What a kind of prompt fills in."""

    text: str | None = None
    messages: tuple[Message, ...] | None = None
    answer_prefix: str = ""
    turns: tuple[str, ...] = ()


class _TextParts:
    """Builds text to complete."""

    def __init__(
        self, template: PromptTemplate, shots: Sequence[Exemplar], form: PromptForm
    ) -> None:
        _refuse_blocks(template, _TEXT_BLOCKS, "text")
        _require_blocks(template, {"turn"} if form.turns else set(), "text")
        self._template = template
        self._shots = shots
        self._form = form

    def __call__(self, problem: Problem) -> _Parts:
        template, variables = self._template, _variables(problem, self._shots)
        whole = "text" not in template.blocks
        steps = self._steps(problem)
        text = template.text(variables) if whole else template.block("text", variables)
        return _Parts(
            text=text,
            answer_prefix=_code(template, text, variables),
            turns=tuple(template.block("turn", {**variables, "step": step}) for step in steps[1:]),
        )

    def _steps(self, problem: Problem) -> tuple[str, ...]:
        if not self._form.turns:
            return ()
        if not problem.turns:
            raise ConfigError(
                f"prompt {self._form.name}: problem {problem.task_id} has no steps to ask one by"
                " one; take a prompt without `turns`"
            )
        return problem.turns


class _ChatParts:
    """Builds the messages of a chat, exemplars as earlier turns."""

    def __init__(
        self, template: PromptTemplate, shots: Sequence[Exemplar], form: PromptForm
    ) -> None:
        _refuse_blocks(template, _CHAT_BLOCKS, "chat")
        needed = {"user"} if template.blocks else set()
        needed |= {"answer"} if shots else set()
        needed |= {"prefill"} if form.primed else set()
        _require_blocks(template, needed, "chat")
        self._template = template
        self._shots = shots
        self._primed = form.primed

    def __call__(self, problem: Problem) -> _Parts:
        variables = _variables(problem, self._shots)
        messages = [*self._system(variables), *self._turns(problem), self._user(variables)]
        if not self._primed:
            return _Parts(messages=tuple(messages))
        begun = self._template.block("prefill", variables)
        messages.append(Message(role="assistant", content=begun))
        return _Parts(
            messages=tuple(messages), answer_prefix=_code(self._template, begun, variables)
        )

    def _system(self, variables: dict[str, Any]) -> list[Message]:
        if "system" not in self._template.blocks:
            return []
        return [Message(role="system", content=self._template.block("system", variables))]

    def _turns(self, problem: Problem) -> list[Message]:
        turns: list[Message] = []
        for shot in self._shots:
            variables = {"problem": {"language": problem.language, **_fields(shot)}}
            answer = self._template.block("answer", variables)
            turns += [self._user(variables), Message(role="assistant", content=answer)]
        return turns

    def _user(self, variables: dict[str, Any]) -> Message:
        template = self._template
        whole = "user" not in template.blocks
        text = template.text(variables) if whole else template.block("user", variables)
        return Message(role="user", content=text)


_Builder = Callable[[PromptTemplate, Sequence[Exemplar], PromptForm], Callable[[Problem], _Parts]]
_KINDS: dict[str, _Builder] = {"text": _TextParts, "chat": _ChatParts}


def _code(template: PromptTemplate, text: str, variables: dict[str, Any]) -> str:
    """The code that ends a text or a begun answer, with blanks of its own around it."""
    if "code" not in template.blocks:
        return ""
    code = template.block("code", variables)
    if not code.strip():
        raise ConfigError(
            f"{template.path}: problem {variables['problem']['task_id']} has no code to complete;"
            " ask for it with a chat prompt"
        )
    if not text.rstrip().endswith(code.strip()):
        raise ConfigError(
            f"{template.path}: block `code` must end the text,"
            " as it is what the completion continues"
        )
    return code


def _variables(problem: Problem, shots: Sequence[Exemplar]) -> dict[str, Any]:
    for shot in shots:
        if shot.task_id == problem.task_id:
            raise ConfigError(f"exemplar {shot.task_id} is itself a problem to solve")
    unsolved = _fields(problem, _SOLUTIONS)
    return {"problem": unsolved, "exemplars": [_fields(shot) for shot in shots]}


def _fields(record: Record, hidden: set[str] | None = None) -> dict[str, Any]:
    """Fields without the empty ones, which a strict template then finds undefined."""
    fields = record.model_dump(exclude=hidden)
    return {name: value for name, value in fields.items() if value is not None}


def _refuse_blocks(template: PromptTemplate, known: frozenset[str], kind: str) -> None:
    unknown = sorted(template.blocks - known)
    if unknown:
        raise ConfigError(
            f"{template.path}: block `{unknown[0]}` is not one of a {kind} template's"
            f" ({', '.join(sorted(known))})"
        )


def _require_blocks(template: PromptTemplate, needed: set[str], kind: str) -> None:
    for name in sorted(needed - template.blocks):
        raise ConfigError(f"{template.path}: a {kind} template needs a block `{name}` here")
