"""One generate job as a process: `python generate_job.py ARGUMENTS.json`.

Prints the cell's facts; exits 2 with one line if the user can mend it.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from generating import CELL, prompts_of, sampling_of, settings_of

from repass.config import Model
from repass.errors import RepassError
from repass.generation import generate


def main() -> int:
    given = json.loads(Path(sys.argv[1]).read_text())
    try:
        _, facts = generate(
            CELL,
            Model.model_validate(given["model"]),
            sampling_of(**given.get("sampling", {})),
            prompts_of(given.get("prompts", 3)),
            settings_of(**given.get("settings", {})),
            Path(given["journal"]),
            Path(given["root"]),
        )
    except RepassError as error:
        print(error, file=sys.stderr)
        return 2
    print(facts.model_dump_json())
    return 0


if __name__ == "__main__":
    sys.exit(main())
