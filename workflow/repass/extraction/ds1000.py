"""Policy `ds1000`: the solution is what stands before the first marker that ends one.

Source of the rule: `postprocess` in test_ds1000.py of xlang-ai/DS-1000. Its prompts open a tag
`<code>`; chat models also write fences and tags of their own.
"""

from repass.extraction.stop import cut
from repass.records import Problem, Prompt


class Ds1000:
    """Drops opening tags and fences and cuts at closing ones."""

    name = "ds1000"

    def extract(self, completion: str, prompt: Prompt, problem: Problem) -> str | None:  # noqa: ARG002
        """Never finds nothing: an answer in prose is a program that does not parse."""
        text = cut(completion, ["</code>"]).replace("```python", "")
        solution = cut(text, ["```", "\nEND SOLUTION"]).replace("<code>", "")
        return prompt.answer_prefix + solution
