"""Compiles and runs programs one after another, inside an image; standard library only.

It does with plain means what the supervisor does with many, so that both use the same toolchain.
Prints one line of JSON: seconds and CPU seconds of the loop, and how many programs ended with 0.

usage: sequential.py JOB.json
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from typing import Any

FOLDER = "/tmp/work"  # noqa: S108 (where the supervisor has it, too)
END = f"{FOLDER}/.end"
TOKEN = "0" * 32
PATH = "/usr/local/bin:/usr/bin:/bin"


def main() -> None:
    """Do the job."""
    with open(sys.argv[1]) as file:  # noqa: PTH123
        job = json.load(file)
    for source in job["warm"]:
        run(job, source)
    cpu, started = cpu_s(), time.monotonic()
    passed = sum(run(job, source) for source in job["sources"])
    wall_s = time.monotonic() - started
    print(json.dumps({"cpu_s": cpu_s() - cpu, "wall_s": wall_s, "passed": passed}))


def run(job: dict[str, Any], source: str) -> bool:
    """Write, compile and run one program, and remove what it leaves."""
    os.makedirs(FOLDER)  # noqa: PTH103
    try:
        text = filled(job["prologue"]) + source + filled(job["epilogue"])
        for name, content in {**job["extra_files"], job["file"]: text}.items():
            with open(f"{FOLDER}/{name}", "w") as file:  # noqa: PTH123
                file.write(content)
        return all(ends_well(command, job) for command in job["commands"])
    finally:
        shutil.rmtree(FOLDER)


def ends_well(command: list[str], job: dict[str, Any]) -> bool:
    """Run a command in the folder."""
    environment = {"PATH": PATH, "HOME": FOLDER, "TMPDIR": "/tmp", "LANG": "C.UTF-8"}  # noqa: S108
    environment.update(job["environment"])
    done = subprocess.run(
        command,
        cwd=FOLDER,
        env=environment,
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode == 0


def filled(text: str) -> str:
    """Put in what the supervisor would."""
    return text.replace("{token}", TOKEN).replace("{end}", END)


def cpu_s() -> float:
    """CPU seconds of this process and of the children that it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


if __name__ == "__main__":
    main()
