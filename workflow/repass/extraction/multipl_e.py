"""Policy `multipl-e`: stop tokens decide, as MultiPL-E has it for every language.

Sources: `stop_at_stop_token` of `multipl_e/completions.py` for models that complete, and
`postprocess_completion` of `chat_completions.py` for chats: there the answer is the whole program,
perhaps in one markdown block; what is as long as the prompt is taken for it, and the rest is cut at
the problem's stop tokens. These end a program before the brace that closes the function where the
tests bring it. Kept as released, to compare with: an answer that changes the prompt's length is cut
anywhere, and prose in front of the block makes no program.
"""

from repass.extraction.stop import cut
from repass.records import Problem, Prompt


class MultiplE:
    """Cuts at the problem's own stop tokens, chat answers too."""

    name = "multipl-e"

    def extract(self, completion: str, prompt: Prompt, problem: Problem) -> str | None:
        """Cut what follows the prompt's code."""
        if prompt.kind == "text" or prompt.answer_prefix:
            return prompt.answer_prefix + cut(completion, problem.stop)
        program = _content(completion)
        place = len(problem.prompt)
        return program[:place] + cut(program[place:], problem.stop)


def _content(answer: str) -> str:
    """Lines between the first and the last one, if the first opens a fence."""
    return "\n".join(answer.split("\n")[1:-1]) if answer.startswith("```") else answer
