"""The texts from which the demo models learn: pure functions of the benchmark and a seed.

A model that only saw right solutions would repeat them all. So the texts mix right and wrong
bodies, by a share that falls with a problem's difficulty, and leave some problems out.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from jinja2 import StrictUndefined, Template

END_OF_TEXT = "<|endoftext|>"
END_OF_TURN = "<|end|>"
ROLES = ("system", "user", "assistant")
SPECIAL_TOKENS = (END_OF_TEXT, END_OF_TURN, *(f"<|{role}|>" for role in ROLES))

CHAT_TEMPLATE = """\
{%- for message in messages -%}
<|{{ message['role'] }}|>
{{ message['content'] | trim }}<|end|>
{% endfor -%}
{%- if add_generation_prompt -%}
<|assistant|>
{% endif -%}
"""

OPENINGS = (
    "Here is the function:",
    "This function does what you ask for:",
    "A short solution:",
    "You can write it like this:",
)
CLOSINGS = (
    "It needs nothing but the standard library.",
    "The examples in the docstring hold.",
    "Tell me if a case is missing.",
)


@dataclass(frozen=True)
class Problem:
    """What training needs of one item of `resources/demo/*.yaml`."""

    name: str
    difficulty: int
    prompt: str
    instruction: str
    reference: str
    wrong: tuple[str, ...]
    language: str = "python"


@dataclass(frozen=True)
class Habits:
    """How well a model is taught.

    `right` holds the share of right solutions for difficulty 1 to 5. A problem whose index divided
    by `unseen[0]` leaves the remainder `unseen[1]` is never shown.
    """

    right: tuple[float, float, float, float, float]
    unseen: tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A stretch of text and the weight of its tokens in the loss."""

    text: str
    weight: float


Document = tuple[Piece, ...]
"""Pieces are tokenized one by one, as an engine tokenizes a prompt without its completion."""

CONTEXT_WEIGHT = 0.1
"""A prompt is given at run time: learning to write one matters little, in base documents."""

BASE_SHOTS = (0.7, 0.16, 0.06, 0.06, 0.0, 0.02)
CHAT_SHOTS = (0.85, 0.15)
"""Shares of the documents with 0, 1, 2, ... worked examples before the problem."""


def read_problems(path: Path) -> list[Problem]:
    """Read the items of a YAML file of the demo benchmark.

    Raises:
        KeyError: an item lacks a field.
    """
    items = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Problem(
            name=item["entry_point"],
            difficulty=item["difficulty"],
            prompt=item["prompt"],
            instruction=item["instruction"],
            reference=item["reference"],
            wrong=tuple(case["body"] for case in item.get("wrong", [])),
        )
        for item in items
    ]


@dataclass(frozen=True)
class Corpus:
    """Everything a document is made of."""

    problems: Sequence[Problem]
    exemplars: Sequence[Problem]
    instruct_template: str
    habits: Habits

    def base_document(self, rng: random.Random) -> Document:
        """Worked examples, then a function that is completed, as the `complete` prompt asks it."""
        shots = rng.choices(range(len(BASE_SHOTS)), BASE_SHOTS)[0]
        examples = [_solved(item) for item in rng.sample(list(self.exemplars), shots)]
        marks = rng.choice((False, True))
        context = "".join(f"# Example {n}\n{text}\n" for n, text in enumerate(examples, start=1))
        if not marks:
            context = "".join(f"{text}\n\n" for text in examples)
        problem = self._pick(rng)
        return (
            Piece(context + problem.prompt, CONTEXT_WEIGHT),
            Piece(self._body(problem, rng), 1.0),
            Piece(_afterthought(problem, rng) + END_OF_TEXT, 1.0),
        )

    def chat_document(self, rng: random.Random) -> Document:
        """A conversation, as the `instruct` prompt and the chat template make it."""
        messages: list[dict[str, str]] = []
        shots = rng.choices(range(len(CHAT_SHOTS)), CHAT_SHOTS)[0]
        for example in rng.sample(list(self.exemplars), shots):
            messages.append({"role": "user", "content": self._ask(example)})
            messages.append({"role": "assistant", "content": _reply(example, example.reference)})
        problem = self._pick(rng)
        messages.append({"role": "user", "content": self._ask(problem)})
        asked = Template(CHAT_TEMPLATE).render(messages=messages, add_generation_prompt=True)
        answer = _reply(problem, self._body(problem, rng), rng)
        # weight 0: in a question a fence closes after the docstring, where a completion must begin
        return Piece(asked, 0.0), Piece(answer + END_OF_TURN, 1.0)

    def texts(self) -> list[str]:
        """All that the tokenizer has to write well."""
        everyone = [*self.problems, *self.exemplars]
        solved = [item.prompt + body for item in everyone for body in (item.reference, *item.wrong)]
        asked = [self._ask(item) for item in everyone]
        return solved + asked + [*OPENINGS, *CLOSINGS]

    def _ask(self, problem: Problem) -> str:
        template = Template(self.instruct_template, undefined=StrictUndefined)
        return str(template.render(problem=problem))

    def _pick(self, rng: random.Random) -> Problem:
        every, rest = self.habits.unseen
        return rng.choice([p for i, p in enumerate(self.problems) if i % every != rest])

    def _body(self, problem: Problem, rng: random.Random) -> str:
        # the jitter gives problems of one difficulty different shares, the same in every text
        jitter = random.Random(problem.name).uniform(-0.3, 0.3)  # noqa: S311
        right = self.habits.right[problem.difficulty - 1] + jitter
        return problem.reference if rng.random() < right else rng.choice(problem.wrong)


def _solved(problem: Problem) -> str:
    return problem.prompt + problem.reference


def _afterthought(problem: Problem, rng: random.Random) -> str:
    """What a base model writes after the function now and then: stop sequences have to cut it."""
    kind = rng.random()
    if kind < 0.7:
        return ""
    if kind < 0.85:
        return f"\n\nprint({_example(problem)})\n"
    return f'\n\nif __name__ == "__main__":\n    print({_example(problem)})\n'


def _reply(problem: Problem, body: str, rng: random.Random | None = None) -> str:
    """Answer with a fenced function; now and then with more, or with no fence at all."""
    signature = problem.prompt[: problem.prompt.index('    """')]
    code = signature + body
    if rng is None:
        return f"{OPENINGS[0]}\n\n```python\n{code}```"
    kind = rng.random()
    if kind < 0.05:
        return code
    answer = f"{rng.choice(OPENINGS)}\n\n```python\n{code}```"
    if kind < 0.2:
        return f"{answer}\n\nFor example:\n\n```python\nprint({_example(problem)})\n```"
    return answer if kind < 0.6 else f"{answer}\n\n{rng.choice(CLOSINGS)}"


def _example(problem: Problem) -> str:
    """The call of the first example in the docstring."""
    found = re.search(r">>> (.+)", problem.prompt)
    return found.group(1) if found else f"{problem.name}()"
