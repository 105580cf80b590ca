"""The raw engine: vLLM's own `LLM.generate`, all requests handed over at once.

Runs in the engine's Python and imports nothing of repass:
`python offline.py REQUESTS.json ARGUMENT...`, where the arguments are those of the server. It loads
the model, prints `{}`, and then answers each line of its input with one line: the seconds from the
first request to the last answer, and each answer's tokens and text.
"""

import json
import os
import sys
import time
from typing import Any, TextIO


def main() -> None:
    """Load, then generate as often as asked."""
    replies = _own_output()
    with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123 - as little as can be
        requests = json.load(file)
    engine = _engine(sys.argv[2:])
    _reply(replies, {})
    for _ in sys.stdin:
        _reply(replies, _generated(engine, requests))


def _own_output() -> TextIO:
    """Keep the real standard output for replies: the engine's processes print on theirs."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return replies


def _engine(arguments: list[str]) -> Any:
    from vllm import LLM, EngineArgs  # noqa: PLC0415
    from vllm.entrypoints.launchers.cli_args import make_arg_parser  # noqa: PLC0415
    from vllm.utils.argparse_utils import FlexibleArgumentParser  # noqa: PLC0415

    parsed = make_arg_parser(FlexibleArgumentParser()).parse_args(arguments)
    return LLM.from_engine_args(EngineArgs.from_cli_args(parsed))


def _generated(engine: Any, requests: list[dict[str, Any]]) -> dict[str, Any]:
    from vllm import SamplingParams  # noqa: PLC0415

    drawn = ("temperature", "top_p", "max_tokens", "seed", "stop")
    began = time.monotonic()
    outputs = engine.generate(
        [request["prompt"] for request in requests],
        [
            SamplingParams(**{name: request[name] for name in drawn if name in request})
            for request in requests
        ],
        use_tqdm=False,
    )
    seconds = time.monotonic() - began
    answers = [output.outputs[0] for output in outputs]
    return {
        "seconds": seconds,
        "tokens": [len(answer.token_ids) for answer in answers],
        "texts": [answer.text for answer in answers],
    }


def _reply(replies: TextIO, reply: dict[str, Any]) -> None:
    replies.write(json.dumps(reply) + "\n")
    replies.flush()


if __name__ == "__main__":
    main()
