"""Runs programs of one language in a warm pool and says what they cost; a process of its own.

usage: python -m repass.bench.pooled JOB.json RESULT.json
"""

import json
import resource
import sys
import time
from pathlib import Path

from repass import owner
from repass.bench import cgroup
from repass.config.execution import Execution
from repass.records import Verdict
from repass.sandbox import labels, podman
from repass.sandbox.pool import Pool
from repass.sandbox.records import ImageRecord, Program

NEVER = 1_000_000


def main() -> None:
    """Do the job: warm up, then run all programs."""
    job = json.loads(Path(sys.argv[1]).read_text())
    image = ImageRecord.model_validate(job["image"])
    settings = Execution(workers=job["workers"], recycle_after=NEVER)
    with Pool(image, settings) as pool:
        warm = [_program(job, source, f"warm {n}") for n, source in enumerate(job["warm"])]
        for _ in pool.run(warm):
            pass
        workers = _workers()
        host, inside, started = _host_s(), _inside_s(workers), time.monotonic()
        sources = enumerate(job["sources"])
        outcomes = [out for _, out in pool.run(_program(job, text, str(n)) for n, text in sources)]
        wall_s = time.monotonic() - started
        host, inside = _host_s() - host, _inside_s(workers) - inside
    programs = sum(outcome.cpu_s or 0.0 for outcome in outcomes)
    result = {
        "work": {"cpu_s": host + inside, "wall_s": wall_s},
        "passed": sum(outcome.verdict is Verdict.PASSED for outcome in outcomes),
        "parts": {"programs": programs, "supervisor": inside - programs, "host": host},
    }
    Path(sys.argv[2]).write_text(json.dumps(result))


def _program(job: dict[str, str], source: str, key: str) -> Program:
    return Program(key=key, language=job["language"], source=source)


def _workers() -> list[int]:
    """The first process of each of our containers, by its number on the host."""
    ids = podman.run("ps", "--quiet", "--filter", f"label={labels.OWNER}={owner.me()}").split()
    return [int(podman.run("inspect", "--format", "{{.State.Pid}}", name)) for name in ids]


def _inside_s(workers: list[int]) -> float:
    return sum(cgroup.cpu_s(pid) for pid in workers)


def _host_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
