"""A job's side: attach to the engine that runs, or start one, when the devices for it are free."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import NamedTuple, Self

from repass import owner
from repass.errors import EngineError, StoppedError
from repass.generation.client import EngineLostError, Target
from repass.generation.facts import EngineFacts
from repass.generation.keeper import enginelog, wire
from repass.generation.keeper.devices import ORDER, VISIBLE, Device
from repass.generation.keeper.folder import (
    EngineFolder,
    EngineSpec,
    Held,
    exclusive,
    folder_of,
    kept_engines,
)
from repass.generation.keeper.tickets import Claim, Ticket, kept_for
from repass.generation.metering.cost import EngineCost
from repass.generation.saying import say
from repass.generation.stopping import Stop

LOOK_S = 0.3
REMIND_S = 60.0
KEEPERS = 5
"""How many keepers may end under a job before their engine is ready."""
SETTLE_S = 5.0
"""How long the keeper may take to settle what a lease has cost: it looks at once if it is well."""
UNUSED_S = 2.0
"""How long an engine must have been unused before it has to go for another: the next job of its
model may be about to start, and loading again costs far more than waiting for that."""
URL = "http://engine/v1"

Holders = dict[str, tuple[EngineFolder, Held]]
"""Which engine occupies a slot."""
SpecFor = Callable[[EngineFolder, list[Device]], EngineSpec]


@dataclass(frozen=True)
class Wanted:
    """The engine that a job needs."""

    model: str
    job: str
    key: str
    devices: tuple[Device, ...]
    """Those that it may be put on."""
    count: int
    """How many of them it needs."""
    spec: SpecFor
    """Makes the specification, once folder and devices are known."""


class EngineLease:
    """The right to use an engine of this node, as long as the connection stands."""

    def __init__(
        self, connection: wire.Connection, folder: EngineFolder, model: str, facts: EngineFacts
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._end: wire.Object | None = None
        self._cost: EngineCost | None = None
        self.facts = facts
        self.target = Target(model=model, url=URL, uds=str(folder.api))

    def __enter__(self) -> Self:
        """Return the lease."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give the engine back."""
        self._connection.close()

    def lost(self) -> str | None:
        """Say why the engine has died; None while it lives.

        Raises:
            StoppedError: somebody has asked the engine to stop, and means the job too.
        """
        self._listen()
        if self._end is not None:
            _check_stopped(self._end, self.target.model)
            return f"the engine {_ended(self._end)}"
        if self._connection.ended:
            return f"the engine's keeper has died (log: {self._folder.keeper_log})"
        return None

    def cost(self) -> EngineCost | None:
        """Return what the lease has cost, as the keeper told it last: a second ago or so."""
        self._listen()
        return self._cost

    def settled(self) -> EngineCost | None:
        """Return what the lease has cost up to now; as told last if the keeper does not answer."""
        self._connection.send({"op": "settle"})
        limit = time.monotonic() + SETTLE_S
        while (left := limit - time.monotonic()) > 0 and not self._connection.ended:
            event = self._connection.receive(left) or {}
            self._take(event)
            if event.get("settled"):
                break
        return self._cost

    def _listen(self) -> None:
        while (event := self._connection.receive(0)) is not None:
            self._take(event)

    def _take(self, event: wire.Object) -> None:
        if event.get("event") == "cost":
            self._cost = EngineCost.model_validate(event["cost"])
        elif event:
            self._end = self._end or event


class _View(NamedTuple):
    """What a job sees of the node's devices."""

    holders: Holders
    ahead: list[Claim]
    """Those who have waited longer."""
    ours: list[Device]
    """Free, and kept for nobody else."""


class Broker:
    """Gets one job its engine."""

    def __init__(self, wanted: Wanted, stop: Stop) -> None:
        self._wanted = wanted
        self._stop = stop
        self._folder = folder_of(wanted.key)
        self._ticket: Ticket | None = None
        self._since = time.monotonic()
        self._said_at = -REMIND_S

    def acquire(self) -> EngineLease:
        """Attach or start, waiting for devices and for the model to load.

        Raises:
            EngineError: the engine does not start.
            EngineLostError: it was killed while it loaded.
            StoppedError: it was time to end first.
        """
        for _ in range(KEEPERS):
            lease = self._await_ready(self._await_connection())
            if lease is not None:
                return lease
        raise EngineError(
            f"model {self._wanted.model}: its engine's keeper ends at once:"
            f" {enginelog.reason(self._folder.keeper_log)} (log: {self._folder.keeper_log})"
        )

    def _await_connection(self) -> wire.Connection:
        try:
            while True:
                self._stop.check()
                connection = self._connection()
                if connection is not None:
                    return connection
                time.sleep(LOOK_S)
        finally:
            self._leave_the_queue()

    def _leave_the_queue(self) -> None:
        if self._ticket is not None:
            self._ticket.close()
            self._ticket = None

    def _connection(self) -> wire.Connection | None:
        """Connect to our engine's keeper, started if need be; None: look again later."""
        with exclusive(self._stop.check):
            lock = self._folder.take_lock()
            if lock is None:
                return wire.connect(self._folder.keeper)
            try:
                if not self._folder.sweep():
                    self._remind(f"{self._wanted.job}: waiting for {_stuck(self._folder)}")
                    return None
                self._check_loads()
                view = self._view()
                if len(view.ours) >= self._wanted.count:
                    self._start(view.ours[: self._wanted.count], lock)
                    return wire.connect(self._folder.keeper)
            finally:
                os.close(lock)
        # Without the lock, which all jobs of the node need: a keeper may be slow to answer.
        self._make_room(view)
        return None

    def _check_loads(self) -> None:
        """Refuse what this workflow has tried in vain: loading can take half an hour a cell."""
        reason = self._folder.failure(owner.of_this_job())
        if reason is not None:
            raise EngineError(self._failed(reason, str(self._folder.log)))

    def _view(self) -> _View:
        """Look which devices are free for us, and queue up."""
        holders = {slot: (folder, held) for folder, held in kept_engines() for slot in held.devices}
        free = [device for device in self._wanted.devices if device.slot not in holders]
        ahead = self._queue_up().ahead()
        kept = kept_for(ahead, [device.slot for device in free])
        ours = [device for device in free if device.slot not in kept]
        return _View(holders, ahead, ours)

    def _queue_up(self) -> Ticket:
        if self._ticket is None:
            slots = tuple(device.slot for device in self._wanted.devices)
            self._ticket = Ticket(
                Claim(key=self._wanted.key, slots=slots, count=self._wanted.count)
            )
        return self._ticket

    def _make_room(self, view: _View) -> None:
        """Ask as many unused engines to go as have to, and say whom else we wait for."""
        holders, needed = view.holders, self._wanted.count - len(view.ours)
        spoken_for = {slot for claim in view.ahead for slot in claim.slots}
        mine = {device.slot for device in self._wanted.devices}
        others = {holders[slot][0].key: holders[slot] for slot in mine & holders.keys()}
        for folder, held in others.values():
            if needed > 0 and spoken_for.isdisjoint(held.devices) and _goes(folder):
                needed -= len(held.devices)
        # One that was asked to go has gone in a moment: it is named only if it has not.
        if needed > 0 or time.monotonic() - self._since >= REMIND_S:
            users = ", ".join(sorted({_user(*other) for other in others.values()}))
            behind = f", behind {len(view.ahead)} other models" if view.ahead else ""
            who = f"the device that {users} uses" if users else "a device"
            self._remind(f"{self._wanted.job}: waiting for {who}{behind}")

    def _start(self, devices: list[Device], lock: int) -> None:
        spec = self._wanted.spec(self._folder, devices)
        listener = wire.listen(self._folder.keeper)
        self._folder.write_spec(spec)
        command = [sys.executable, "-m", "repass.generation.keeper", str(self._folder.path)]
        with listener, self._folder.keeper_log.open("wb") as log:
            subprocess.Popen(
                [*command, str(listener.fileno()), str(lock)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=(listener.fileno(), lock),
                start_new_session=True,
            )
        where = ", ".join(device.slot for device in devices)
        say(f"{self._wanted.job}: starting an engine on {where} (log: {self._folder.log})")

    def _await_ready(self, connection: wire.Connection) -> EngineLease | None:
        """Wait for the model to load; None if the keeper ends for a reason that is not ours."""
        workflow, job = owner.of_this_job(), f"{self._wanted.job} (pid {os.getpid()})"
        connection.send({"op": "lease", "workflow": workflow, "job": job})
        self._said_at = time.monotonic()
        try:
            while not connection.ended:
                self._stop.check()
                event = connection.receive(LOOK_S)
                if event is None:
                    logs = f"logs: {self._folder.log}, {self._folder.keeper_log}"
                    self._remind(f"{self._wanted.job}: waiting until its engine is ready ({logs})")
                    continue
                if event.get("event") == "ready":
                    return self._lease(connection, event)
                self._check(event)
        except BaseException:
            connection.close()
            raise
        connection.close()
        return None

    def _lease(self, connection: wire.Connection, event: wire.Object) -> EngineLease:
        spec = self._folder.spec()
        facts = spec.facts if spec else EngineFacts(engine="vllm")
        version = str(event.get("version"))
        say(f"{self._wanted.job}: engine is ready (vLLM {version}, loaded in {event['load_s']} s)")
        return EngineLease(
            connection,
            self._folder,
            self._wanted.model,
            facts.model_copy(update={"version": version}),
        )

    def _check(self, event: wire.Object) -> None:
        _check_stopped(event, self._wanted.model)
        if event.get("event") != "failed":
            return
        if event.get("killed"):
            raise EngineLostError(f"the engine {_ended(event)}")
        raise EngineError(self._failed(str(event.get("reason")), str(event.get("log"))))

    def _failed(self, reason: str, log: str) -> str:
        return f"model {self._wanted.model}: its engine {reason} (log: {log})"

    def _remind(self, text: str) -> None:
        now = time.monotonic()
        if now - self._said_at >= REMIND_S:
            self._said_at = now
            say(text)


def visible(devices: list[Device]) -> dict[str, str | None]:
    """Return the environment in which an engine sees its devices and no others."""
    names = [device.visible for device in devices if device.visible is not None]
    # Numbers are those of nvidia-smi; CUDA's own order is by speed where GPUs differ.
    return {VISIBLE: ",".join(names), ORDER: "PCI_BUS_ID"}


def stop(folder: EngineFolder, within_s: float, workflow: str | None = None) -> bool:
    """Ask an engine to end, for one workflow or altogether, and wait until it has.

    Returns:
        Whether it is gone; False also if other workflows still use it.
    """
    request = {"op": "leave", "workflow": workflow} if workflow else {"op": "stop"}
    reply = wire.ask(folder.keeper, request)
    if reply is not None and not reply.get("ending"):
        return False
    limit = time.monotonic() + within_s
    while time.monotonic() < limit:
        with exclusive():
            if not folder.kept():
                return True
        time.sleep(LOOK_S)
    return False


def _check_stopped(event: wire.Object, model: str) -> None:
    if event.get("event") == "stopped":
        raise StoppedError(f"the engine of model {model} was stopped (`repass engines stop --all`)")


def _user(folder: EngineFolder, held: Held) -> str:
    return f"{held.model} ({_stuck(folder)})" if folder.stuck_file.exists() else held.model


def _stuck(folder: EngineFolder) -> str:
    return f"processes of its last engine that can't be ended (log: {folder.log})"


def _goes(folder: EngineFolder) -> bool:
    """Ask an engine to go unless it is used; one that does not answer is on its way out."""
    reply = wire.ask(folder.keeper, {"op": "yield", "unused_s": UNUSED_S})
    return reply is None or bool(reply.get("ending"))


def _ended(event: wire.Object) -> str:
    return f"{event.get('reason')}" + (f" (log: {event['log']})" if event.get("log") else "")
