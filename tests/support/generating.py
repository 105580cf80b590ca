"""Small cells to generate: what the tests of generation and engines have in common."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from repass.config import Cell, Endpoint, Generation, Model, Sampling
from repass.generation import CellFacts
from repass.records import Completion, Message, Prompt

JOB = Path(__file__).with_name("generate_job.py")

Run = Callable[..., tuple[list[Completion], CellFacts]]

CELL = Cell(model="m", benchmark="b", prompt="p", sampling="s")


def prompts_of(count: int, kind: str = "text", stop: tuple[str, ...] = ()) -> list[Prompt]:
    return [
        Prompt(
            benchmark="b",
            prompt="p",
            task_id=f"T/{number}",
            position=number,
            kind=kind,
            text=f"def f{number}(x):\n" if kind == "text" else None,
            messages=(Message(role="user", content=f"write f{number}"),)
            if kind == "chat"
            else None,
            answer_prefix=f"def f{number}(x):\n" if kind == "text" else "",
            stop=stop,
            shots=0,
        )
        for number in range(count)
    ]


def endpoint_model(url: str, **fields: Any) -> Model:
    endpoint = {"url": url, "model": "fake"} | fields.pop("endpoint", {})
    return Model(
        name="m", family="f", kind="instruct", gpus=0, endpoint=Endpoint(**endpoint), **fields
    )


def sampling_of(n: int = 2, **fields: Any) -> Sampling:
    return Sampling(name="s", temperature=0.8, n=n, max_tokens=20, seed=7, **fields)


def settings_of(**fields: Any) -> Generation:
    defaults = {"concurrency": 4, "request_timeout_s": 5.0, "retries": 1}
    return Generation(**(defaults | fields))


def processes_of(words: str) -> list[int]:
    """Find living processes (no zombies) whose command line contains the words."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if words in command and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def until(condition: Callable[[], Any], within_s: float = 120.0) -> Any:
    """Wait for a condition and return its value."""
    limit = time.monotonic() + within_s
    while not (value := condition()):
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.05)
    return value


class JobProcess:
    """A generate job as a process of its own: `run` of the fixtures, with its keywords as JSON."""

    def __init__(self, folder: Path, name: str = "job", **given: Any) -> None:
        arguments = folder / f"{name}.json"
        defaults = {"journal": str(folder / "cell.journal.jsonl"), "root": str(folder)}
        environment = given.pop("environment", {})
        arguments.write_text(json.dumps(defaults | given))
        self.errors = folder / f"{name}.err"
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, str(JOB), str(arguments)],
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, **environment},
                text=True,
            )

    def facts(self) -> dict[str, Any]:
        """Wait for the end and return what was printed."""
        out, _ = self.process.communicate(timeout=400)
        assert self.process.returncode == 0, self.errors.read_text()
        facts: dict[str, Any] = json.loads(out)
        return facts

    def error(self) -> str:
        """Wait for the end and return what the error said."""
        self.process.communicate(timeout=400)
        assert self.process.returncode == 2, self.errors.read_text()
        return self.errors.read_text()
