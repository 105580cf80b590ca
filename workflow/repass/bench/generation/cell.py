"""One cell by repass, in a process of its own as the workflow has it.

`python -m repass.bench.generation.cell JOB.json`: prints what `offline.py` replies.
"""

import json
import sys
from pathlib import Path

from repass.bench.generation.contestants import Given
from repass.generation import generate


def main(file: str) -> None:
    """Generate and tell."""
    given = Given.model_validate_json(Path(file).read_text(encoding="utf-8"))
    completions, facts = generate(
        given.cell,
        given.model,
        given.sampling,
        list(given.prompts),
        given.settings,
        Path(given.journal),
        Path(given.root),
    )
    reply = {
        "seconds": facts.this_run_s,
        "tokens": [completion.completion_tokens for completion in completions],
        "texts": [completion.completion for completion in completions],
    }
    print(json.dumps(reply))


if __name__ == "__main__":
    main(sys.argv[1])
