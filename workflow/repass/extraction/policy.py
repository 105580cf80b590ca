"""What every extraction policy is."""

from typing import Protocol

from repass.records import Problem, Prompt


class Policy(Protocol):
    """A named way to make a solution of a completion; pure, and total: any text is an answer.

    Solutions of stored completions are compared and cached, so a policy takes nothing but its
    arguments into account.
    """

    @property
    def name(self) -> str:
        """Name in configuration, tables and on the command line."""
        ...

    def extract(self, completion: str, prompt: Prompt, problem: Problem) -> str | None:
        """Make a solution; None where there is no program in the completion."""
        ...
