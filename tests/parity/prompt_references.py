"""What the reference harnesses send to a chat model, and what an engine makes of our messages.

Run with the Python of the benchmark environment, which has EvalPlus. Reads JSON from the standard
input: `harness`, evalplus or bigcodebench; `problems`, each `prompt`, `split` (complete or
instruct) and `messages`, ours. Writes a list with `theirs` and `ours`.
"""

import importlib
import json
import sys
from typing import Any

# evalplus/codegen.py and bigcodebench/generate.py: what their chat prompts are made with
INSTRUCTION = (
    "Please provide a self-contained Python script that solves the following problem"
    " in a markdown code block:"
)
RESPONSE = (
    "Below is a Python script with a self-contained function that solves the problem"
    " and passes corresponding tests:"
)


def evalplus(utility: Any, tokenizer: Any, problem: dict[str, Any]) -> str:
    """EvalPlus strips the prompt first (evalplus/codegen.py)."""
    stripped = problem["prompt"].strip() + "\n"
    return str(utility.make_raw_chat_prompt(stripped, INSTRUCTION, RESPONSE, tokenizer))


def bigcodebench(utility: Any, tokenizer: Any, problem: dict[str, Any]) -> str:
    """BigCodeBench gives the prompt as it is; without priming if ours is not primed."""
    return str(
        utility.make_raw_chat_prompt(
            task_prompt=problem["prompt"],
            subset="full",
            split=problem["split"],
            instruction_prefix=INSTRUCTION,
            response_prefix=RESPONSE,
            tokenizer=tokenizer,
            prefill=problem["messages"][-1]["role"] == "assistant",
        )
    )


class ChatMl:
    """Renders chats as the template of most code models does; it leaves blanks alone."""

    chat_template = "chatml"

    def apply_chat_template(
        self,
        messages: list[dict[str, str]],
        tokenize: bool = True,  # noqa: ARG002 (texts are all that is asked for)
        add_generation_prompt: bool = False,
        continue_final_message: bool = False,
    ) -> str:
        """Continue a final message as transformers does: the text ends where the message ends."""
        turns = [f"<|im_start|>{item['role']}\n{item['content']}" for item in messages]
        text = "<|im_end|>\n".join(turns)
        if continue_final_message:
            return text
        return f"{text}<|im_end|>\n" + ("<|im_start|>assistant\n" * add_generation_prompt)


HARNESSES = {"evalplus": evalplus, "bigcodebench": bigcodebench}


def engine(tokenizer: Any, messages: list[dict[str, str]]) -> str:
    """As vLLM with `continue_final_message` for an answer that is begun."""
    primed = messages[-1]["role"] == "assistant"
    return str(
        tokenizer.apply_chat_template(
            messages,
            tokenize=False,
            add_generation_prompt=not primed,
            continue_final_message=primed,
        )
    )


def main() -> None:
    """Read the problems and write both texts of each."""
    asked = json.load(sys.stdin)
    utility = importlib.import_module(f"{asked['harness']}.provider.utility")
    tokenizer = ChatMl()
    build = HARNESSES[asked["harness"]]
    texts = [
        {"theirs": build(utility, tokenizer, item), "ours": engine(tokenizer, item["messages"])}
        for item in asked["problems"]
    ]
    json.dump(texts, sys.stdout)


if __name__ == "__main__":
    main()
