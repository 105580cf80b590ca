"""Policy `stop`: the completion ends before the first stop sequence, as the references cut it."""

from collections.abc import Iterable

from repass.records import Problem, Prompt


class Stop:
    """Cuts where an engine with the prompt's stop sequences would have stopped.

    Needed where the completion comes from elsewhere, was generated without them, or where the
    engine returned the stop sequence too. Changes nothing in a completion that is cut already.
    """

    name = "stop"

    def extract(self, completion: str, prompt: Prompt, problem: Problem) -> str | None:  # noqa: ARG002
        """Put the cut completion behind the prompt's code."""
        return prompt.answer_prefix + cut(completion, prompt.stop)


def cut(text: str, stops: Iterable[str]) -> str:
    """Cut a text at the earliest occurrence of any stop sequence, which is dropped."""
    found = (text.find(stop) for stop in stops if stop)
    return text[: min((place for place in found if place >= 0), default=len(text))]
