"""What a keeper does: load, lend, and end its engine.

One loop looks every quarter of a second whether there is a reason to end; connections only change
what it sees. Reasons: the engine died or did not come up in time, nobody has used it for the
keep-alive time, nobody uses it and all its workflows have gone, somebody asked. Whether it hangs is
seen by a watch beside the loop (see `pulse`).
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from repass import owner
from repass.generation.keeper import enginelog
from repass.generation.keeper.folder import EngineFolder, EngineSpec
from repass.generation.keeper.pulse import Pulse
from repass.generation.keeper.sessions import Session
from repass.generation.keeper.wire import Object, decode, encode
from repass.generation.metering import meter, nvml
from repass.generation.metering.accelerators import Sampler
from repass.generation.metering.meter import Meter
from repass.generation.metering.processes import Processes

LOOK_S = 0.25
FIRST_S = 30.0
"""Seconds that an engine stays for its first job, however short it is kept when unused."""
HEALTH_S = 5.0
WARDEN_S = 15.0
"""Seconds that the warden may take to end the engine before it is ended over its head."""
WARDEN = "repass.generation.keeper.warden"
URL = "http://engine"


class Lessee:
    """One job that uses the engine."""

    def __init__(self, writer: asyncio.StreamWriter, job: str) -> None:
        self.job = job
        self._writer = writer

    def tell(self, message: Object) -> None:
        """Send an event; a job that has gone is noticed elsewhere."""
        if not self._writer.is_closing():
            self._writer.write(encode(message))


class Keeper:
    """Keeps one engine."""

    def __init__(
        self, folder: EngineFolder, spec: EngineSpec, listener: socket.socket, lock: int
    ) -> None:
        self._folder = folder
        self._spec = spec
        self._listener = listener
        self._lock = lock
        self._started = time.monotonic()
        self._lessees: set[Lessee] = set()
        self._lent = False
        self._workflows: set[str] = set()
        self._unused_since = self._started
        self._last: Object | None = None
        self._ready = False
        self._ending: str | None = None
        self._stopped = False
        self._failure: str | None = None
        self._killed = False

    async def run(self) -> None:
        """Keep the engine until there is a reason to end it, then leave nothing behind."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._ask_to_end, f"signal {number.name}")
        warden = self._start()
        server = await asyncio.start_unix_server(self._serve, sock=self._listener)
        try:
            await self._watch(warden)
        finally:
            server.close()
            self._folder.keeper.unlink(missing_ok=True)
            self._say_why()
            await self._end(warden)

    def _start(self) -> "subprocess.Popen[bytes]":
        self._folder.api.unlink(missing_ok=True)
        with self._folder.log.open("wb") as log:
            warden = subprocess.Popen(
                [sys.executable, "-m", WARDEN, str(os.getpid()), *self._command()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._session = Session.led_by(warden.pid)
        self._folder.note_session(self._session)
        self._meter = self._metered()
        return warden

    def _metered(self) -> Meter:
        sampler = Sampler(lambda: nvml.find(self._spec.devices))
        sampler.start()
        return Meter(Processes(self._session).read, sampler.totals)

    def _command(self) -> list[str]:
        """Return the engine's command in its own environment; keeper and warden keep ours."""
        changes = self._spec.environment
        removed = [f"--unset={name}" for name, value in changes.items() if value is None]
        added = [f"{name}={value}" for name, value in changes.items() if value is not None]
        return ["env", *removed, *added, *self._spec.command]

    async def _watch(self, warden: "subprocess.Popen[bytes]") -> None:
        """Return when there is a reason to end."""
        async with _http(self._folder.api) as http:
            pulse = Pulse(http, self._spec.hang_timeout_s, self._is_asked)
            watching = asyncio.create_task(pulse.watch())
            metering = asyncio.create_task(self._measure())
            while self._ending is None and self._failure is None:
                self._failure = self._death(warden) or self._hang(pulse)
                if not self._ready and self._failure is None:
                    await self._look_for_health(http)
                self._look_for_use()
                await asyncio.sleep(LOOK_S)
            watching.cancel()
            metering.cancel()
            self._tell_costs()

    async def _measure(self) -> None:
        """Tell each job now and then what its lease has cost; never returns."""
        while True:
            await asyncio.sleep(meter.LOOK_S)
            self._tell_costs()

    def _tell_costs(self) -> None:
        self._book()
        for lessee in self._lessees:
            self._tell_cost(lessee)

    def _book(self) -> None:
        """Close an interval: before anything changes in who uses the engine, and whether it can."""
        self._meter.look(self._lessees, loading=not self._ready)

    def _tell_cost(self, lessee: Lessee, **more: bool) -> None:
        cost = self._meter.ledger.cost(lessee)
        lessee.tell({"event": "cost", "cost": cost.model_dump(), **more})

    def _is_asked(self) -> bool:
        return self._ready and bool(self._lessees)

    def _hang(self, pulse: Pulse) -> str | None:
        return pulse.hung and f"{pulse.hung}: {enginelog.reason(self._folder.log)}"

    def _death(self, warden: "subprocess.Popen[bytes]") -> str | None:
        status = warden.poll()
        if status is not None:
            self._killed = _signal_of(status) is not None
            how = "died" if self._ready else "did not start"
            return f"{how} ({_described(status)}): {enginelog.reason(self._folder.log)}"
        waited = time.monotonic() - self._started
        if not self._ready and waited > self._spec.start_timeout_s:
            limit = f"{self._spec.start_timeout_s:g} s (generation.start_timeout_s)"
            return f"did not start within {limit}: {enginelog.reason(self._folder.log)}"
        return None

    async def _look_for_health(self, http: httpx.AsyncClient) -> None:
        if not self._folder.api.exists():
            return
        try:
            health = await http.get("/health")
            version = await http.get("/version")
            if health.is_success:
                self._become_ready(version.json().get("version"))
        except (httpx.HTTPError, ValueError):
            pass

    def _become_ready(self, version: str | None) -> None:
        self._book()
        self._ready = True
        self._publish(
            {
                "event": "ready",
                "version": version,
                "load_s": round(time.monotonic() - self._started, 1),
            }
        )

    def _look_for_use(self) -> None:
        if self._lessees:
            return
        self._forget_dead_workflows()
        unused = time.monotonic() - self._unused_since
        # The job that has started it must have time to come.
        keep_s = self._spec.keep_alive_s if self._lent else max(self._spec.keep_alive_s, FIRST_S)
        if unused >= keep_s:
            self._ask_to_end(f"unused for {self._spec.keep_alive_s:g} s")

    def _forget_dead_workflows(self) -> None:
        """End at once if there were workflows and none of them lives any more."""
        dead = {name for name in self._workflows if owner.alive(name) is False}
        self._workflows -= dead
        if dead and not self._workflows:
            self._ask_to_end("its workflow has gone")

    def _ask_to_end(self, why: str) -> None:
        self._ending = self._ending or why

    def _say_why(self) -> None:
        if self._failure:
            self._publish(
                {
                    "event": "died" if self._ready else "failed",
                    "reason": self._failure,
                    "log": str(self._folder.log),
                    "killed": self._killed,
                }
            )
            if not self._ready and not self._killed:
                self._folder.note_failure(self._failure, self._workflows)
        else:
            event = "stopped" if self._stopped else "ended"
            self._publish({"event": event, "reason": str(self._ending)})
        print(f"keeper of {self._spec.model}: {self._failure or self._ending}", flush=True)

    def _publish(self, event: Object) -> None:
        self._last = event
        for lessee in self._lessees:
            lessee.tell(event)

    async def _end(self, warden: "subprocess.Popen[bytes]") -> None:
        """End the engine. The keeper's lock goes with this process, so only after the engine."""
        warden.terminate()
        try:
            await asyncio.to_thread(warden.wait, WARDEN_S)
        except subprocess.TimeoutExpired:
            warden.kill()
        self._session.end(0)
        self._folder.sweep()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection: a lease, which lasts as long as it stands, or a question."""
        try:
            request = decode(await reader.readline())
            if request.get("op") == "lease":
                await self._lend(request, reader, writer)
            else:
                writer.write(encode(self._answer(request)))
                await writer.drain()
        except (OSError, ValueError):
            pass
        finally:
            writer.close()

    async def _lend(
        self, request: Object, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Lend the engine until the connection ends, and tell what becomes of it."""
        lessee = Lessee(writer, str(request.get("job")))
        self._book()
        self._lessees.add(lessee)
        self._lent = True
        if request.get("workflow"):
            self._workflows.add(str(request["workflow"]))
        lessee.tell(self._last or {"event": "loading"})
        try:
            while line := await reader.readline():
                if decode(line).get("op") == "settle":
                    self._book()
                    self._tell_cost(lessee, settled=True)
        finally:
            self._book()
            self._meter.ledger.close(lessee)
            self._lessees.discard(lessee)
            self._unused_since = time.monotonic()

    def _answer(self, request: Object) -> Object:
        questions = {
            "status": self._status,
            "yield": self._yield,
            "leave": self._leave,
            "stop": self._stop,
        }
        question = questions.get(str(request.get("op")))
        return question(request) if question else {}

    def _yield(self, request: Object) -> Object:
        """End if nobody has used the engine for so many seconds: another needs its device."""
        unused = not self._lessees and self._unused_s() >= float(request.get("unused_s", 0))
        if unused:
            self._ask_to_end("another engine needs its device")
        return {"ending": unused}

    def _leave(self, request: Object) -> Object:
        """Forget a workflow; end if there is no other."""
        workflow = str(request.get("workflow"))
        if workflow in self._workflows:
            self._workflows.discard(workflow)
            if not self._workflows:
                self._ask_to_end("its workflow has ended")
        return {"ending": self._ending is not None}

    def _stop(self, request: Object) -> Object:  # noqa: ARG002 - one signature for all questions
        """End whatever the engine is doing; its jobs must not start another one."""
        self._stopped = True
        self._ask_to_end("it was asked to stop")
        return {"ending": True}

    def _status(self, request: Object) -> Object:  # noqa: ARG002 - one signature for all questions
        """Tell how the engine is used."""
        return {
            "state": "ready" if self._ready else "loading",
            "jobs": sorted(lessee.job for lessee in self._lessees),
            "workflows": sorted(self._workflows),
            "unused_s": 0.0 if self._lessees else round(self._unused_s(), 1),
            "age_s": round(time.monotonic() - self._started, 1),
            "pid": os.getpid(),
            "cost": self._meter.ledger.whole.model_dump(),
            "unused_cost": self._meter.ledger.unused.model_dump(),
        }

    def _unused_s(self) -> float:
        return time.monotonic() - self._unused_since


def _described(status: int) -> str:
    """Describe how a process ended: negative or above 128 stands for a signal."""
    number = _signal_of(status)
    if number is None:
        return f"exit code {status}"
    guess = ", perhaps for want of memory" if number == signal.SIGKILL else ""
    return f"killed by {number.name}{guess}"


def _signal_of(status: int) -> signal.Signals | None:
    number = -status if status < 0 else status - 128
    return signal.Signals(number) if number in set(signal.Signals) else None


def _http(socket_path: Path) -> httpx.AsyncClient:
    transport = httpx.AsyncHTTPTransport(uds=str(socket_path), verify=False)
    return httpx.AsyncClient(transport=transport, base_url=URL, timeout=HEALTH_S, trust_env=False)
