"""Who generates: the raw engine, the bare server, repass."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol, Self

from pydantic import ValidationError

from repass.bench.usage import BenchError
from repass.config.cell import Cell
from repass.config.generation import Generation
from repass.config.model import Model
from repass.config.sampling import Sampling
from repass.generation.engines import vllm
from repass.generation.engines.vllm import VllmBackend
from repass.generation.lease import Lease
from repass.generation.requests import Asking, Job
from repass.generation.stopping import Stop
from repass.records import Prompt, Record

HERE = Path(__file__).parent
END_S = 60.0
"""Seconds that the raw engine may take to end."""


class Reply(Record):
    """What a contestant says of one round: each answer's tokens and text, in order of requests."""

    seconds: float
    tokens: tuple[int | None, ...]
    texts: tuple[str | None, ...]


class Given(Record):
    """A cell as a process of its own takes it: `repass.generation.requests.Job` as a document."""

    cell: Cell
    model: Model
    sampling: Sampling
    prompts: tuple[Prompt, ...]
    settings: Generation
    journal: str
    root: str


class Contestant(Protocol):
    """Generates all requests of a job as often as asked."""

    name: str

    def generated(self) -> Reply:
        """Generate once.

        Raises:
            BenchError: it can't.
        """
        ...


class RawEngine:
    """vLLM's offline engine, loaded as long as the context is."""

    name = "raw engine"

    def __init__(self, job: Job, requests: Path, folder: Path) -> None:
        self._job = job
        self._requests = requests
        self._log = folder / "raw-engine.log"

    def __enter__(self) -> Self:
        """Load the model."""
        python = vllm.engine_python(self._job.settings.engine, self._job.root)
        script = [str(python), str(HERE / "offline.py"), str(self._requests)]
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [*script, *vllm.arguments(self._job)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=changed(vllm.environment(self._job.model)),
                text=True,
                start_new_session=True,
            )
        self._line()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End it: nobody asks any more."""
        self._pipe(self._process.stdin).close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._pipe(self._process.stdout).close()

    def generated(self) -> Reply:
        """Have it generate."""
        asked = self._pipe(self._process.stdin)
        asked.write("\n")
        asked.flush()
        return _reply(self._line(), self._log)

    def _line(self) -> str:
        line = self._pipe(self._process.stdout).readline()
        if not line:
            raise BenchError(f"the raw engine has ended; see {self._log}")
        return line

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        if pipe is None:
            raise BenchError("the raw engine has no pipe")
        return pipe


class BareServer:
    """The server that repass asks, asked by a client that does nothing else."""

    name = "bare server"

    def __init__(self, job: Job, requests: Path, folder: Path, lease: Lease) -> None:
        python = vllm.engine_python(job.settings.engine, job.root)
        socket = str(lease.target.uds)
        self._command = [str(python), str(HERE / "bare.py"), socket, str(requests)]
        self._environment = changed(vllm.environment(job.model))
        self._log = folder / "bare-server.log"

    def generated(self) -> Reply:
        """Run the client."""
        return _reply(_output(self._command, self._environment, self._log), self._log)


class Repass:
    """A cell, generated on the engine that runs, its journal empty."""

    name = "repass"

    def __init__(self, job: Job, folder: Path) -> None:
        self._job = job
        self._file = folder / "job.json"
        self._journal = folder / "journal.jsonl"
        self._log = folder / "repass.log"

    def generated(self) -> Reply:
        """Run the cell."""
        self._journal.unlink(missing_ok=True)
        job = self._job
        given = Given(
            cell=job.cell,
            model=job.model,
            sampling=job.sampling,
            prompts=job.prompts,
            settings=job.settings,
            journal=str(self._journal),
            root=str(job.root),
        )
        self._file.write_text(given.model_dump_json(), encoding="utf-8")
        command = [sys.executable, "-m", "repass.bench.generation.cell", str(self._file)]
        return _reply(_output(command, dict(os.environ), self._log), self._log)


@contextmanager
def loaded(job: Job, folder: Path) -> Iterator[list[Contestant]]:
    """Load both engines; they end with the context.

    Raises:
        BenchError: the raw engine does not start.
        EngineError: ours does not.
    """
    folder.mkdir(parents=True, exist_ok=True)
    requests = folder / "requests.json"
    requests.write_text(json.dumps(bodies(job)), encoding="utf-8")
    with RawEngine(job, requests, folder) as raw, VllmBackend().acquire(job, Stop()) as lease:
        yield [raw, BareServer(job, requests, folder, lease), Repass(job, folder)]


def bodies(job: Job) -> list[dict[str, Any]]:
    """What repass sends, request by request."""
    backend = VllmBackend()
    asking = Asking(job, backend.identity(job), backend.served_name(job.model))
    return [request.body for request in asking.first()]


def changed(changes: Mapping[str, str | None]) -> dict[str, str]:
    """Our environment with an engine's changes; None removes a variable."""
    kept = {name: value for name, value in os.environ.items() if name not in changes}
    return kept | {name: value for name, value in changes.items() if value is not None}


def _output(command: Sequence[str], environment: Mapping[str, str], log: Path) -> str:
    with log.open("w") as errors:
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True, check=False
        )
    if done.returncode:
        raise BenchError(f"{command[1]}: exit code {done.returncode}; see {log}")
    return done.stdout


def _reply(line: str, log: Path) -> Reply:
    try:
        return Reply.model_validate_json(line)
    except ValidationError as error:
        raise BenchError(f"no figures in what was said; see {log}") from error
