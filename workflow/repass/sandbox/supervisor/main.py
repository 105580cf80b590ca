"""The supervisor's loop: say what protects this worker, then execute one program at a time."""

import contextlib
import functools
import gc
import json
import os
import secrets
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import children, cleanup, command_runner, facts, frames, python_runner, signals
from .calls import Caller
from .cgroup import Cgroup, find
from .children import Body, Budget, Child, End, Output
from .jail import Jail
from .proof import Secrets, read

SOCKET = "/run/repass/control"
FOLDER = "/tmp/work"  # noqa: S108
END = f"{FOLDER}/.end"
"""Where a program in another language writes its token when all its tests have run."""

FIRST_UID = 10_000

Report = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One process of a program: the compiler's, or the program's own."""

    stage: str
    body: Body
    limits: dict[str, Any]
    limit_address_space: bool


@dataclass
class Supervisor:
    """The state that outlives a program: the connection, and the last uid given away."""

    control: socket.socket
    cgroup: Cgroup
    uid: int = FIRST_UID
    idle_bytes: int = 0
    """Memory in use before the first program: read once, as the kernel takes its time to add up."""

    def serve(self) -> None:
        """Answer requests until the pool is gone."""
        self.idle_bytes = self.cgroup.memory_bytes()
        frames.send(self.control, {"facts": self._facts()})
        caller = Caller(self.control, self.cgroup, self.idle_bytes)
        while True:
            request = frames.receive(self.control)
            if "entry_point" in request:
                frames.send(self.control, self._call(caller, request))
            elif "source" in request:
                frames.send(self.control, self._execute(request))
            # anything else was said to a program that had come to its end meanwhile

    def _facts(self) -> dict[str, Any]:
        limits = {"cpu_s": 5, "wall_s": 10, "memory_mb": 64, "processes": 8, "file_mb": 1}
        limits["output_kb"] = 64
        probe = functools.partial(facts.execute, control=SOCKET)
        self._fresh_folder()
        report = self._run(Step("run", probe, limits, limit_address_space=True))
        cleanup.wipe()
        said = json.loads(report["stdout"]) if report["status"] == 0 else None
        return {
            "supervisor": facts.of_supervisor(self.cgroup),
            "program": said,
            "probe": {} if said else report,
        }

    def _call(self, caller: Caller, request: dict[str, Any]) -> Report:
        """Call a program's function on inputs, then clean up."""
        self._fresh_folder()
        try:
            report = caller.call(request, _jail(request["limits"], self.uid, True))
        finally:
            clean = cleanup.wipe()
        return {**report, "clean": clean}

    def _execute(self, request: dict[str, Any]) -> Report:
        """Run the steps of a program until one does not succeed, then clean up."""
        self._fresh_folder()
        token = secrets.token_hex(16)
        try:
            if request["run"] is not None:
                _write_files(request, token, self.uid)
            report = self._run_steps(request)
            report["at_end"] = request["run"] is not None and _was_written(token)
            if request["check"] is not None and _failed(report):
                report["not_compiled"] = self._does_not_parse(request, token)
        finally:
            clean = cleanup.wipe()
        return {**report, "clean": clean}

    def _run_steps(self, request: dict[str, Any]) -> Report:
        report: Report = {}
        for step in _steps(request):
            report = self._run(step)
            if report["status"] or report["stopped"]:
                break
        return report

    def _does_not_parse(self, request: dict[str, Any], token: str) -> bool:
        """Check the source as it was sent: the program may have put anything in its place."""
        cleanup.wipe()
        self._fresh_folder()
        _write_files(request, token, self.uid)
        return _failed(self._run(_command("check", request["check"], request)))

    def _run(self, step: Step) -> Report:
        output = Output(step.limits["output_kb"] * 1024)
        kills = self.cgroup.oom_kills()
        started = time.monotonic()
        child = children.start(step.body, _jail(step.limits, self.uid, step.limit_address_space))
        try:
            sent = Secrets()  # after the fork: the program's memory has no copy
            with contextlib.suppress(ConnectionError):  # a command that has closed it needs none
                child.channel.send(sent.both)
            stopped = self._watch(child, output, step)
            end = children.end_all(child.pid)
            wall_s = time.monotonic() - started
            children.drain(child, output)
            said = children.said(child)
        finally:
            child.close()
        return {
            **_told(said, sent),
            **_end(end),
            **_written(output),
            "stage": step.stage,
            "stopped": "output" if output.exceeded() else stopped,
            "oom": stopped == "memory" or self.cgroup.oom_kills() > kills,
            "wall_s": wall_s,
        }

    def _watch(self, child: Child, output: Output, step: Step) -> str | None:
        budget = Budget.of(step.limits, self.idle_bytes)
        return children.watch(child, output, self.control, self.cgroup, budget)

    def _fresh_folder(self) -> None:
        """A new user with an empty folder: no program has the uid of an earlier one."""
        self.uid += 1
        os.mkdir(FOLDER, 0o700)  # noqa: PTH102
        os.chown(FOLDER, self.uid, self.uid)


def _failed(report: Report) -> bool:
    return bool(report["status"] > 0 and not report["stopped"])


def _steps(request: dict[str, Any]) -> Iterator[Step]:
    if request["run"] is None:
        path = f"{FOLDER}/{request['file']}"
        body = functools.partial(
            python_runner.execute,
            source=request["source"],
            path=path,
            environment=request["environment"],
        )
        yield Step("run", body, request["limits"], request["limit_address_space"])
        return
    if request["compile"] is not None:
        yield _command("compile", request["compile"], request)
    yield _command("run", request["run"], request)


def _command(stage: str, command: list[str], request: dict[str, Any]) -> Step:
    def body(channel: int) -> Any:
        del channel
        command_runner.execute(command, FOLDER, request["environment"])

    limits = request["limits"] if stage == "run" else request["compile_limits"]
    return Step(stage, body, limits, request["limit_address_space"])


def _write_files(request: dict[str, Any], token: str, uid: int) -> None:
    before, after = (_filled(request[part], token) for part in ("prologue", "epilogue"))
    extra = {name: _filled(text, token) for name, text in request["extra_files"].items()}
    text = before + request["source"] + after
    for name, content in {**extra, request["file"]: text}.items():
        path = f"{FOLDER}/{name}"
        with open(path, "xb") as file:  # noqa: PTH123
            file.write(content.encode("utf-8", "surrogatepass"))
        os.chown(path, uid, uid)


def _filled(text: str, token: str) -> str:
    return text.replace("{token}", token).replace("{end}", END)


def _was_written(token: str) -> bool:
    """Say whether the program has left its token where only its last lines do."""
    try:
        file = os.open(END, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        return os.read(file, len(token)) == token.encode()
    except OSError:
        return False
    finally:
        os.close(file)


def _jail(limits: dict[str, Any], uid: int, limit_address_space: bool) -> Jail:
    return Jail(
        uid=uid,
        folder=FOLDER,
        cpu_s=limits["cpu_s"],
        memory_mb=limits["memory_mb"] if limit_address_space else None,
        processes=limits["processes"],
        file_mb=limits["file_mb"],
    )


def _told(said: bytes | None, sent: Secrets) -> Report:
    """What the process has said: its proof, or why there is none."""
    proof = read(said or b"", sent)
    told: Any = {}
    if said and not proof.proved:
        try:
            told = json.loads(said)
        except (ValueError, RecursionError):
            told = {}
    error = told.get("error") if isinstance(told, dict) else None
    at_compile = isinstance(told, dict) and told.get("stage") == "compile"
    return {
        "entered": said is not None,
        "proved": proof.proved,
        "flags": list(proof.flags),
        "error": error if isinstance(error, str) else None,
        "not_compiled": at_compile,
    }


def _end(end: End) -> Report:
    return {
        "status": end.status,
        "cpu_s": end.cpu_s,
        "peak_memory_bytes": end.peak_memory_bytes,
        "leftovers": end.leftovers,
    }


def _written(output: Output) -> Report:
    return {
        "stdout": output.stdout[-output.limit :].decode("utf-8", "replace"),
        "stderr": output.stderr[-output.limit :].decode("utf-8", "replace"),
    }


def main() -> None:
    """Connect to the pool and serve it; ends when the pool goes away."""
    signals.answer_as_a_fresh_python()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    python_runner.preload()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
        control.connect(SOCKET)
        gc.collect()
        gc.freeze()  # what is there by now stays shared with every program's process
        try:
            Supervisor(control, find()).serve()
        except frames.Closed:
            os._exit(0)  # the kernel ends whatever still runs in the container
