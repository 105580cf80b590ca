"""The executor of the Slurm profile: what it asks for, waits for, and leaves behind."""

import asyncio
import logging
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import snakemake_executor_plugin_slurm as slurm
from snakemake.iocontainers import ResourceList
from snakemake_interface_common.exceptions import WorkflowError
from snakemake_interface_executor_plugins.executors.base import SubmittedJobInfo
from snakemake_interface_executor_plugins.settings import SharedFSUsage

from repass import owner
from snakemake_executor_plugin_slurm_repass import Executor, cancel_orphans
from snakemake_executor_plugin_slurm_repass.patience import SEEN, UNSEEN, Patience


@pytest.fixture
def executor(monkeypatch: pytest.MonkeyPatch) -> Executor:
    monkeypatch.setattr(slurm.Executor, "get_job_args", lambda *_: "--cores all")
    return Executor.__new__(Executor)


def _job(threads: int, **resources: int) -> SimpleNamespace:
    return SimpleNamespace(threads=threads, resources=resources)


def test_a_job_has_the_cpus_that_it_asks_slurm_for(executor: Executor) -> None:
    assert executor.get_job_args(_job(2, cpus_per_task=8)) == "--cores all --cores 8"


def test_without_such_a_resource_it_has_its_threads(executor: Executor) -> None:
    assert executor.get_job_args(_job(3)).endswith("--cores 3")


def test_cpus_that_slurm_is_not_asked_for_are_one_at_least(executor: Executor) -> None:
    assert executor.get_job_args(_job(2, cpus_per_task=-1)).endswith("--cores 1")


def test_members_of_a_group_run_in_the_batch_step_whatever_befalls_one(
    executor: Executor,
) -> None:
    assert executor.additional_general_args() == "--executor local --keep-going"


class Cluster:
    """What Slurm's commands answer, and what becomes of the jobs."""

    def __init__(self) -> None:
        self.queue: dict[str, str] | None = {}
        """Of squeue; None: it fails."""
        self.past: dict[str, str] | None = None
        """The same of sacct."""
        self.knows = True
        """Whether the Slurm plugin gets an answer."""
        self.done: list[str] = []
        self.failed: list[str] = []

    async def answer(self, command: str, _: object) -> tuple[dict[str, str] | None, float | None]:
        states = self.queue if command.startswith("squeue") else self.past
        return states, None if states is None else 0.1


async def _yields_all(executor: Executor, jobs: list[SubmittedJobInfo]) -> AsyncIterator[Any]:
    """The Slurm plugin, as it is with jobs that it can't see to be over."""
    executor._status_query_calls += executor.cluster.knows
    for job in jobs if executor.cluster.knows else []:
        yield job


@pytest.fixture
def cluster(executor: Executor, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    cluster = Cluster()
    monkeypatch.setattr(slurm.Executor, "check_active_jobs", _yields_all)
    monkeypatch.setattr(slurm, "query_job_status", cluster.answer)
    monkeypatch.setattr(slurm, "get_min_job_age", lambda: 300)
    executor.cluster = cluster
    executor.run_uuid = "run"
    executor.logger = logging.getLogger("slurm")
    executor.status_rate_limiter = nullcontext()
    executor.next_seconds_between_status_checks = 180
    executor.workflow = _workflow(init_seconds_before_status_checks=20)
    executor._patience = Patience()
    executor._silent = False
    executor._told = set()
    executor._status_query_calls = 0
    executor._submitted_job_clusters = set()
    executor.report_job_success = lambda job: cluster.done.append(job.external_jobid)
    executor.report_job_error = lambda *_, msg, **__: cluster.failed.append(msg)
    return cluster


def _workflow(**settings: Any) -> SimpleNamespace:
    return SimpleNamespace(executor_settings=SimpleNamespace(**settings))


def _look(executor: Executor, times: int = 1) -> list[str]:
    """Look so often at the job 7, and return what is active after that."""
    jobs = [SubmittedJobInfo(None, "7", {"slurm_logfile": Path("logs/slurm/7.log")})]

    async def looks() -> list[SubmittedJobInfo]:
        active = jobs
        for _ in range(times):
            active = [job async for job in executor.check_active_jobs(active)]
        return active

    return [job.external_jobid for job in asyncio.run(looks())]


def test_a_job_in_the_queue_is_waited_for(executor: Executor, cluster: Cluster) -> None:
    cluster.queue = {"7": "RUNNING"}
    assert _look(executor, 3 * UNSEEN) == ["7"]


@pytest.mark.parametrize(("queue", "state"), [({}, "unknown"), ({"7": "PREEMPTED"}, "PREEMPTED")])
def test_a_job_that_slurm_is_done_with_has_failed(
    executor: Executor, cluster: Cluster, queue: dict[str, str], state: str
) -> None:
    cluster.queue = {"7": "PENDING"}
    _look(executor)
    cluster.queue = queue
    assert _look(executor, SEEN) == []
    (message,) = cluster.failed
    assert f"job 7 (last state: {state}; log: logs/slurm/7.log)" in message


def test_a_job_that_its_node_could_not_start_has_failed(
    executor: Executor, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = _scancel(monkeypatch, 0)
    cluster.queue = {"7": "PENDING launch failed requeued held"}
    assert _look(executor) == []
    assert commands == [["scancel", "--name=run", "7"]]
    (message,) = cluster.failed
    assert "could not start Slurm job 7 (launch failed requeued held): it was cancelled" in message


@pytest.mark.parametrize(
    "state",
    [
        "PENDING JobHeldUser", "PENDING JobHeldAdmin", "PENDING job requeued in held state",
        "SPECIAL_EXIT None", "REQUEUE_HOLD JobHeldAdmin",
    ],
)  # fmt: skip
def test_a_job_that_waits_for_a_person_is_told_of_once(
    executor: Executor, cluster: Cluster, caplog: pytest.LogCaptureFixture, state: str
) -> None:
    cluster.queue = {"7": state, "another workflow's": state}
    assert _look(executor, 3 * UNSEEN) == ["7"]
    (message,) = caplog.messages
    assert f"job 7 is held ({state.partition(' ')[2]})" in message
    assert "`scontrol release 7`, or `scancel 7`" in message


def test_a_job_that_no_release_can_start_is_to_be_cancelled(
    executor: Executor, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    cluster.queue = {"7": "PENDING DependencyNeverSatisfied"}
    assert _look(executor) == ["7"]
    (message,) = caplog.messages
    assert "until somebody runs `scancel 7`" in message


@pytest.mark.parametrize("clusters", [set(), {"far"}])
def test_what_slurm_does_not_cancel_is_not_tried_again_beside_it(
    executor: Executor, cluster: Cluster, monkeypatch: pytest.MonkeyPatch, clusters: set[str]
) -> None:
    commands = _scancel(monkeypatch, 1)
    executor._submitted_job_clusters = clusters
    cluster.queue = {"7": "PENDING launch failed requeued held"}
    assert _look(executor, 2) == ["7"]
    assert cluster.failed == []
    more = ["--clusters=all"] if clusters else []
    assert commands == [["scancel", "--name=run", *more, "7"]] * 2


@pytest.mark.parametrize("state", ["PENDING Resources", "PENDING Priority", "RUNNING None"])
def test_a_job_that_slurm_will_start_is_nothing_to_tell(
    executor: Executor, cluster: Cluster, caplog: pytest.LogCaptureFixture, state: str
) -> None:
    cluster.queue = {"7": state}
    assert _look(executor, 2) == ["7"]
    assert caplog.messages == []


def test_a_job_that_is_missing_for_moments_is_waited_for(
    executor: Executor, cluster: Cluster
) -> None:
    for _ in range(3):
        cluster.queue = {"7": "RUNNING"}
        _look(executor)
        cluster.queue = {}
        assert _look(executor, SEEN - 1) == ["7"]


def test_a_job_that_was_never_seen_is_waited_for_longer(
    executor: Executor, cluster: Cluster
) -> None:
    assert _look(executor, UNSEEN - 1) == ["7"]
    assert _look(executor) == []


def test_a_forgotten_job_that_the_database_knows_as_completed_is_done(
    executor: Executor, cluster: Cluster
) -> None:
    cluster.past = {"7": "COMPLETED"}
    _look(executor, UNSEEN)
    assert (cluster.done, cluster.failed) == (["7"], [])


def test_who_cancelled_a_job_is_no_part_of_its_state(executor: Executor, cluster: Cluster) -> None:
    cluster.past = {"7": "CANCELLED by 1000"}
    _look(executor, UNSEEN)
    assert "last state: CANCELLED;" in cluster.failed[0]


def test_looks_without_an_answer_count_for_nothing(executor: Executor, cluster: Cluster) -> None:
    cluster.queue = None
    assert _look(executor, 3 * UNSEEN) == ["7"]


def test_no_job_is_dropped_because_all_attempts_to_ask_failed(
    executor: Executor, cluster: Cluster
) -> None:
    cluster.knows = False
    cluster.queue = None
    assert _look(executor) == ["7"]


def test_a_silent_slurm_is_told_of_once(
    executor: Executor, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for knows in (True, False, False, True):
        cluster.knows = knows
        _look(executor)
    silent, again = caplog.messages
    assert "Slurm does not say how its jobs are" in silent
    assert again == "Slurm answers again."


def test_without_jobs_nothing_is_asked_and_nothing_told(
    executor: Executor, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    cluster.knows = False

    async def look() -> list[Any]:
        return [job async for job in executor.check_active_jobs([])]

    assert asyncio.run(look()) == []
    assert caplog.messages == []


@pytest.mark.parametrize(("age", "pause"), [(300, 150), (80, 40), (10, 20), (0, 180), (None, 180)])
def test_the_next_look_comes_before_slurm_can_forget_a_job(
    executor: Executor,
    cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
    age: int | None,
    pause: int,
) -> None:
    monkeypatch.setattr(slurm, "get_min_job_age", lambda: age)
    _look(executor)
    assert executor.next_seconds_between_status_checks == pause


def test_jobs_are_looked_at_only_by_an_executor_that_is_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made, looked = threading.Event(), threading.Event()

    async def look(_: Executor, jobs: list[Any]) -> AsyncIterator[Any]:
        assert made.is_set()
        looked.set()
        for job in jobs:
            yield job

    def slowly(executor: Executor, _: bool = False) -> None:
        time.sleep(0.3)
        executor.run_uuid = "run"
        made.set()

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Executor, "check_active_jobs", look)
    monkeypatch.setattr(slurm.Executor, "__post_init__", slowly)
    executor = Executor(_snakemake(), logging.getLogger("slurm"))
    assert looked.wait(10)
    executor.wait = False
    executor.wait_thread.join()


def _snakemake() -> SimpleNamespace:
    """What an executor asks of its workflow when it is made, and to look at its jobs."""
    remote = SimpleNamespace(
        max_status_checks_per_second=1, seconds_between_status_checks=0, jobname="{jobid}",
        jobscript=None, immediate_submit=False,
    )  # fmt: skip
    return SimpleNamespace(
        executor_settings=SimpleNamespace(array_jobs=None), remote_execution_settings=remote,
        executor_plugin=SimpleNamespace(common_settings=slurm.common_settings),
        storage_settings=SimpleNamespace(shared_fs_usage=[SharedFSUsage.SOURCES]), scheduler=None,
        main_snakefile="Snakefile", dag=None,
    )  # fmt: skip


def test_job_arrays_are_refused(executor: Executor) -> None:
    executor.workflow = _workflow(array_jobs="all")
    with pytest.raises(WorkflowError, match="slurm-repass-array-jobs can't be set"):
        executor.__post_init__()


class Submitted:
    """A job as Snakemake hands it to be submitted: one of a rule, or a group."""

    name = "generation"

    def __init__(self, group: bool, **resources: Any) -> None:
        self._resources: Any = resources if group else ResourceList(fromdict=resources)
        self._group = group

    @property
    def resources(self) -> ResourceList:
        return ResourceList(fromdict=self._resources) if self._group else self._resources

    def is_group(self) -> bool:
        return self._group


@pytest.mark.parametrize("group", [True, False])
@pytest.mark.parametrize(("gpus", "asked"), [(0, ""), (2, " --gpus=a100:2")])
def test_a_job_without_gpus_asks_for_none_of_the_site_s_model(
    executor: Executor, monkeypatch: pytest.MonkeyPatch, group: bool, gpus: int, asked: str
) -> None:
    options: list[str] = []
    monkeypatch.setattr(
        slurm.Executor, "run_job", lambda _, job: options.append(slurm.set_gres_string(job))
    )
    executor.run_job(Submitted(group, gpu=gpus, gpu_model="a100", runtime=60))
    assert options == [asked]


def test_a_group_that_can_t_be_submitted_is_reported_with_the_reason(
    executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Submitted) -> None:
        raise WorkflowError("no such account")

    reported: list[str] = []
    monkeypatch.setattr(slurm, "get_job_wildcards", fails)
    executor._main_event_loop = None
    executor.logger = logging.getLogger("slurm")
    executor.report_job_error = lambda _, msg: reported.append(msg)
    executor.run_job(Submitted(group=True))
    assert reported == ["Job submission failed: no such account. "]


def test_why_a_group_failed_is_printed(
    executor: Executor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(slurm.Executor, "print_job_error", lambda *_, **__: None)
    executor.logger = logging.getLogger("slurm")
    executor.print_job_error(SubmittedJobInfo(Submitted(group=True)), "out of memory")
    assert caplog.messages == ["out of memory"]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Notes of a dead workflow of this machine, and of one elsewhere."""
    host, pid, start = owner.me().rsplit(":", 2)
    names = {"dead": f"{host}:{pid}:{int(start) + 1}", "elsewhere": f"other:{pid}:{start}"}
    for run, name in names.items():
        (tmp_path / f"{name}.slurm").write_text(run)
    return tmp_path


def _scancel(monkeypatch: pytest.MonkeyPatch, status: int) -> list[list[str]]:
    """Let `scancel` end so, and return the list of its calls to come."""
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> SimpleNamespace:
        commands.append(command)
        return SimpleNamespace(returncode=status)

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_only_jobs_of_dead_workflows_of_this_machine_are_cancelled(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = _scancel(monkeypatch, 0)
    assert cancel_orphans(notes, "mine") == []
    assert commands == [["scancel", "--name=dead"]]
    assert {path.read_text() for path in notes.iterdir()} == {"elsewhere", "mine"}


def test_what_could_not_be_cancelled_is_noted_for_the_next_start(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _scancel(monkeypatch, 1)
    assert cancel_orphans(notes, "mine") == ["dead"]
    assert {path.read_text() for path in notes.iterdir()} == {"dead", "elsewhere", "mine"}


@pytest.mark.parametrize(("clusters", "more"), [(set(), []), ({"far"}, ["--clusters=all"])])
def test_an_interrupted_workflow_cancels_what_is_in_no_list(
    executor: Executor, monkeypatch: pytest.MonkeyPatch, clusters: set[str], more: list[str]
) -> None:
    commands = _scancel(monkeypatch, 0)
    _submitting(executor, clusters)
    executor.cancel_jobs([])
    assert commands == [["scancel", "--name=run", *more]]


def test_nothing_is_submitted_behind_the_cancelling(
    executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = _scancel(monkeypatch, 0)
    _submitting(executor)
    submit, submitted = executor._job_submission_executor.submit, threading.Event()
    running = submit(lambda: (submitted.wait(60), commands.append(["sbatch"])))
    waiting = submit(commands.append, ["sbatch"])
    while not running.running():
        time.sleep(0.01)
    threading.Timer(1, submitted.set).start()
    executor.cancel_jobs([])
    assert running.done()
    assert waiting.cancelled()
    assert commands == [["sbatch"], ["scancel", "--name=run"]]


def test_a_user_learns_how_to_cancel_what_stays(
    executor: Executor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _scancel(monkeypatch, 1)
    _submitting(executor)
    executor.cancel_jobs([])
    (message,) = caplog.messages
    assert message.endswith("to do it now: scancel --name=run")


@pytest.mark.parametrize(
    "error", [subprocess.TimeoutExpired("scancel", 60), FileNotFoundError("scancel")]
)
def test_where_nobody_answers_nothing_is_cancelled(
    notes: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(subprocess, "run", fail)
    assert cancel_orphans(notes, "mine") == ["dead"]


def _submitting(executor: Executor, clusters: Collection[str] = ()) -> None:
    """Give an executor what it submits jobs with."""
    executor.run_uuid = "run"
    executor.logger = logging.getLogger("slurm")
    executor._job_submission_executor = ThreadPoolExecutor(1)
    executor._submitted_job_clusters = set(clusters)


def test_a_pause_ends_with_the_workflow(executor: Executor) -> None:
    executor.next_seconds_between_status_checks = 600
    executor.wait = True
    threading.Timer(0.2, setattr, (executor, "wait", False)).start()
    asyncio.run(asyncio.wait_for(executor.sleep(), 30))


def test_a_pause_lasts_so_long(executor: Executor, monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    executor.next_seconds_between_status_checks = 2.5
    executor.wait = True
    monkeypatch.setattr(asyncio, "sleep", nap)
    asyncio.run(executor.sleep())
    assert sum(naps) == 2.5
