"""A Slurm of one node for the tests: real daemons, in a folder of their own, ended by us.

Nothing of a Slurm that may be installed here is touched: own key, ports, sockets and state. Jobs
get no network but their own loopback, and no container store, as on many clusters (`bin/node`).
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

COMMANDS = ("munged", "slurmctld", "slurmd", "sbatch", "scancel", "unshare", "ip")
ADMIN = "/usr/sbin:/sbin"
START_S = 60.0
GPUS = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random")
"""Stand for GPUs: Slurm only asks that there are such files."""
CPUS = 10
"""More than there may be: most of the tests' jobs wait."""

CONF = """\
ClusterName=repass
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=sched_interval=2,bf_interval=2
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
JobCompType=jobcomp/none
ReturnToService=2
MinJobAge=3600
KillWait={kill_wait_s}
OverTimeLimit=0
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
PlugStackConfig={folder}/plugstack.conf
GresTypes=gpu
SlurmdParameters=config_overrides
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory_mb} Gres=gpu:{gpus} State=UNKNOWN
PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""

SBATCH = """\
#!/bin/sh
# In front of Slurm's sbatch: jobs run as on a node that shares nothing but the file system.
left=$#
while [ $left -gt 0 ]; do
    word=$1; shift; left=$((left - 1))
    case $word in
    --wrap=*)
        job=$(printf %s "${word#--wrap=}" | base64 -w0)
        set -- "$@" "--wrap=exec {folder}/bin/node $job" ;;
    *) set -- "$@" "$word" ;;
    esac
done
exec {sbatch} "$@"
"""
NODE = """\
#!/bin/sh
# A job's shell: no network but a loopback of its own, an empty container store, other scratch.
export REPASS_CONTAINERS={folder}/node/containers REPASS_RUNTIME={folder}/node/run
exec unshare --net -- sh -c 'ip link set lo up && exec sh -c "$(echo "$0" | base64 -d)"' "$1"
"""


class ClusterError(Exception):
    """A real Slurm can't be had here; the message says why."""


def obstacle() -> str | None:
    """Say why a Slurm of our own can't run on this machine; None if it can."""
    if lacking := [name for name in COMMANDS if not _found(name)]:
        return f"no Slurm here ({', '.join(lacking)} missing): run `envs/setup.sh slurm`"
    if os.geteuid() != 0:
        return "root is needed to start a Slurm of our own"
    if subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True).returncode:
        return "network namespaces are needed, to take the network from jobs"
    return None


class Cluster:
    """The daemons; a context manager that starts and ends them.

    Args:
        folder: theirs; a short path, as it holds Unix sockets.
        kill_wait_s: seconds between a time limit's SIGTERM and its SIGKILL.
    """

    def __init__(self, folder: Path, kill_wait_s: int = 5) -> None:
        self.folder = folder
        self._kill_wait_s = kill_wait_s
        self._daemons: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "Cluster":
        """Start munged, slurmctld and slurmd, and wait until the node takes jobs."""
        try:
            self._configure()
            self._start("munged", *self._munge_options())
            self._wait("munged", (self.folder / "munge.socket").exists)
            self._start("slurmctld", "-D", "-c", "-f", str(self.conf))
            self._start("slurmd", "-D", "-f", str(self.conf))
            self._wait("slurmd", lambda: self._node_state().startswith("idle"))
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """End all jobs and the daemons."""
        self.stop()

    @property
    def conf(self) -> Path:
        return self.folder / "slurm.conf"

    def environment(self) -> dict[str, str]:
        """What a user of this cluster needs in the environment."""
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}:{ADMIN}"
        return {"SLURM_CONF": str(self.conf), "PATH": path}

    def command(self, *arguments: str) -> str:
        """Run one of Slurm's commands and return what it prints."""
        done = subprocess.run(
            arguments, env={**os.environ, **self.environment()}, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        return done.stdout.strip()

    def jobs(self) -> list[dict[str, str]]:
        """Describe all jobs so far, oldest first; `comment` names group, rule and wildcards."""
        names = ("id", "state", "comment", "cpus", "tres", "gpus", "limit")
        out = self.command(
            "squeue", "--states=all", "--noheader", "--sort=i",
            "--Format=JobID:|,State:|,Comment:|,NumCPUs:|,tres-alloc:|,tres-per-job:|,TimeLimit:|",
        )  # fmt: skip
        rows = [line.strip().rstrip("|").split("|") for line in out.splitlines()]
        return [dict(zip(names, (field.strip() for field in row), strict=True)) for row in rows]

    def stop(self) -> None:
        """End what runs, jobs first; a second call does nothing."""
        if len(self._daemons) == 3:
            for job in self.command("squeue", "--noheader", "--format=%i").split():
                self.command("scancel", "--signal=KILL", "--full", job)
        for daemon in reversed(self._daemons):
            daemon.send_signal(signal.SIGTERM)
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        self._daemons.clear()
        # Podman keeps its store mounted on itself.
        store = self.folder / "node/containers/storage/overlay"
        subprocess.run(["umount", "--lazy", store], check=False, capture_output=True)

    def _configure(self) -> None:
        for name in ("state", "spool", "bin", "logs", "node/run"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        (self.folder / "munge.key").write_bytes(secrets.token_bytes(128))
        (self.folder / "munge.key").chmod(0o400)
        (self.folder / "plugstack.conf").write_text("")
        gpus = "\n".join(f"Name=gpu File={file}" for file in GPUS)
        (self.folder / "gres.conf").write_text(gpus + "\n")
        values = {
            "folder": self.folder,
            "host": socket.gethostname().split(".")[0],
            "controller_port": _free_port(),
            "node_port": _free_port(),
            "kill_wait_s": self._kill_wait_s,
            "memory_mb": _memory_mb(),
            "gpus": len(GPUS),
            "cpus": CPUS,
        }
        self.conf.write_text(CONF.format(**values))
        for name, text in (("sbatch", SBATCH), ("node", NODE)):
            path = self.folder / "bin" / name
            with_folder = text.replace("{folder}", str(self.folder))
            path.write_text(with_folder.replace("{sbatch}", str(_found("sbatch"))))
            path.chmod(0o755)

    def _munge_options(self) -> list[str]:
        files = {"key-file": "munge.key", "socket": "munge.socket", "pid-file": "munge.pid",
                 "log-file": "munge.log", "seed-file": "munge.seed"}  # fmt: skip
        options = [f"--{name}={self.folder / file}" for name, file in files.items()]
        return ["--foreground", "--force", *options]

    def _start(self, name: str, *arguments: str) -> None:
        command = _found(name)
        if command is None:
            raise ClusterError(f"{name} is not installed: run `envs/setup.sh slurm`")
        with (self.folder / "logs" / f"{name}.out").open("wb") as log:
            daemon = subprocess.Popen(
                [command, *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **self.environment()}, start_new_session=True,
            )  # fmt: skip
        self._daemons.append(daemon)

    def _wait(self, name: str, ready: Callable[[], bool]) -> None:
        end = time.monotonic() + START_S
        while not ready():
            dead = any(daemon.poll() is not None for daemon in self._daemons)
            if dead or time.monotonic() > end:
                raise ClusterError(f"{name} does not start here: {self._last_words(name)}")
            time.sleep(0.1)

    def _node_state(self) -> str:
        return self.command("sinfo", "--noheader", "--format=%T")

    def _last_words(self, name: str) -> str:
        files = (self.folder / "logs" / f"{name}.out", self.folder / f"{name}.log")
        lines = [line for file in files if file.exists() for line in file.read_text().splitlines()]
        return lines[-1] if lines else "it said nothing"


def _found(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ['PATH']}:{ADMIN}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _memory_mb() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
