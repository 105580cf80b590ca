"""Runs programs with hardly anything around them; standard library only, run by path.

usage: floor.py start-bare|start|start-program|fork|exec SAMPLES PROBLEMS
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable


def start_bare(source: str) -> None:
    """Start an interpreter without its `site` module."""
    del source
    subprocess.run([sys.executable, "-I", "-S", "-c", "pass"], check=True)


def start(source: str) -> None:
    """Start an interpreter."""
    del source
    subprocess.run([sys.executable, "-c", "pass"], check=True)


def start_program(source: str) -> None:
    """Start an interpreter for a program."""
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        file.write(source)
        file.flush()
        subprocess.run([sys.executable, file.name], check=False, capture_output=True)


def fork(source: str) -> None:
    """Fork, and run a program there."""
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(BaseException):
            execute(source)
        os._exit(0)
    os.waitpid(pid, 0)


def execute(source: str) -> None:
    """Run a program in this very process."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        exec(compile(source, "program", "exec", dont_inherit=True), {})  # noqa: S102 (the floor)


WAYS: dict[str, Callable[[str], None]] = {
    "start-bare": start_bare,
    "start": start,
    "start-program": start_program,
    "fork": fork,
    "exec": execute,
}


def main() -> None:
    """Run all programs one after another."""
    way, samples, problems = sys.argv[1:]
    with open(problems) as file:  # noqa: PTH123
        known = {row["task_id"]: row for row in map(json.loads, file)}
    with open(samples) as file:  # noqa: PTH123
        rows = [json.loads(line) for line in file]
    for row in rows:
        problem = known[row["task_id"]]
        tests = f"{problem['test']}\ncheck({problem['entry_point']})"
        WAYS[way](f"{problem['prompt']}{row['completion']}\n{tests}\n")


if __name__ == "__main__":
    main()
