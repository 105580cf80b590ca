"""Rules of rendered prompts: a benchmark's problems, asked in one form."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from repass.lint.remark import Remark
from repass.records import Problem, Prompt, PromptRemark

Pair = tuple[Problem, Prompt]

_SHORT = 40
"""Characters of a solution below which it may stand in a prompt by chance."""


def of_prompts(problems: Sequence[Problem], prompts: Sequence[Prompt]) -> list[PromptRemark]:
    """Apply all rules.

    Args:
        problems: of one benchmark.
        prompts: in one form, one for each problem, in their order.
    """
    pairs = list(zip(problems, prompts, strict=True))
    found = (rule.remark(pairs) for rule in RULES)
    return [
        PromptRemark(benchmark=prompts[0].benchmark, prompt=prompts[0].prompt, **item.model_dump())
        for item in found
        if item is not None
    ]


class PromptRule(ABC):
    """Looks at one prompt at a time, and counts."""

    name: ClassVar[str]
    remedy: ClassVar[str]

    @abstractmethod
    def seen(self, problem: Problem, prompt: Prompt) -> str | None:
        """Say what is wrong with a prompt, in words that fit all prompts with the same defect."""

    def remark(self, pairs: Sequence[Pair]) -> Remark | None:
        """Sum up what is wrong; None if nothing is."""
        found = [(self.seen(*pair), pair[0].task_id) for pair in pairs]
        wrong = [(what, task_id) for what, task_id in found if what is not None]
        if not wrong:
            return None
        what, example = wrong[0]
        counted = f"{len(wrong)} of {len(pairs)} prompts: {what} ({example})"
        return Remark(rule=self.name, seen=counted, remedy=self.remedy)


class FinalNewlineLost(PromptRule):
    """Phind-CodeLlama-34B-v2 falls from 70 to 34 on HumanEval without it."""

    name = "final-newline-lost"
    remedy = (
        "end the template as the problem's prompt ends, unless the protocol strips prompts"
        " (bigcode-evaluation-harness and MultiPL-E do)"
    )

    def seen(self, problem: Problem, prompt: Prompt) -> str | None:
        """Compare the two ends."""
        lost = problem.prompt.endswith("\n") and not (prompt.text or "\n").endswith("\n")
        return "the newline that ends the problem's prompt is not sent" if lost else None


class FinalNewlineDoubled(PromptRule):
    """A model that has seen bodies right after their head goes on in another way."""

    name = "final-newline-doubled"
    remedy = (
        "end the template without a further newline, unless the protocol has it (lm-eval's has)"
    )

    def seen(self, problem: Problem, prompt: Prompt) -> str | None:
        """Look at the end of what the model goes on with."""
        end = prompt.text if prompt.kind == "text" else prompt.primed
        doubled = (end or "").endswith("\n\n") and not problem.prompt.endswith("\n\n")
        return "an empty line ends what the model goes on with" if doubled else None


class StopInSolution(PromptRule):
    """A right answer would be cut: the score then measures the stop sequences."""

    name = "stop-in-solution"
    remedy = "take the sequence out of the prompt's `stop`, or set `problem_stops: false`"

    def seen(self, problem: Problem, prompt: Prompt) -> str | None:
        """Cut the reference solution as a completion would be."""
        answer = _continuation(problem, prompt)
        cuts = [(answer.find(stop), stop) for stop in prompt.stop if stop in answer]
        if not cuts:
            return None
        place, stop = min(cuts)
        lost = answer[place + len(stop) :].strip()
        return f"the reference solution would be cut at {stop!r}" if lost else None


class SolutionShown(PromptRule):
    """An exemplar that is one of the problems, or a statement with its answer."""

    name = "solution-shown"
    remedy = "take other exemplars, or leave these problems out of the score"

    def seen(self, problem: Problem, prompt: Prompt) -> str | None:
        """Look for the reference solution in what is sent."""
        answer = _continuation(problem, prompt).strip()
        shown = len(answer) >= _SHORT and answer in _sent(prompt)
        return "the reference solution stands in the prompt" if shown else None


RULES: tuple[PromptRule, ...] = (
    FinalNewlineLost(),
    FinalNewlineDoubled(),
    StopInSolution(),
    SolutionShown(),
)


def _continuation(problem: Problem, prompt: Prompt) -> str:
    """What of the reference solution a model has to write."""
    reference = problem.reference or ""
    known = (prompt.answer_prefix, problem.prompt if prompt.answer_prefix else "")
    return next(
        (reference[len(code) :] for code in known if code and reference.startswith(code)),
        reference,
    )


def _sent(prompt: Prompt) -> str:
    if prompt.text is not None:
        return prompt.text
    return "\n".join(message.content for message in prompt.messages or ())
