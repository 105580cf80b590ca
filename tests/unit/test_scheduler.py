"""Which jobs are started next, and how little is done to find out."""

import signal
import threading
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from snakemake.scheduling.job_scheduler import JobScheduler

from snakemake_scheduler_plugin_repass import Scheduler

AVAILABLE = {"_cores": 4, "_job_count": 1000, "gpu": 1}


@dataclass(eq=False)
class _Job:
    name: str
    priority: int
    scheduler_resources: dict[str, int]


def _job(name: str, priority: int = 0, **resources: int) -> _Job:
    wanted = {"_cores": 1, "_job_count": 1, **resources}
    return _Job(name, priority, wanted)


@pytest.fixture
def scheduler(monkeypatch: pytest.MonkeyPatch) -> Scheduler:
    for replaced in ("update_input_sizes", "exit_gracefully"):
        monkeypatch.setattr(JobScheduler, replaced, getattr(JobScheduler, replaced))
    dag: Any = None
    return Scheduler(dag, None, None)


def _chosen(scheduler: Scheduler, jobs: list[_Job], **available: int) -> list[str]:
    return [job.name for job in scheduler.select_jobs(jobs, jobs, AVAILABLE | available, {})]


def test_the_cells_of_the_first_model_come_first(scheduler: Scheduler) -> None:
    jobs = [_job("b1", turn=1), _job("a1", turn=2), _job("b2", turn=1), _job("a2", turn=2)]
    assert _chosen(scheduler, jobs, _cores=2) == ["a1", "a2"]


def test_priority_goes_before_turn(scheduler: Scheduler) -> None:
    jobs = [_job("early", turn=9), _job("urgent", priority=1)]
    assert _chosen(scheduler, jobs, _cores=1) == ["urgent"]


def test_what_does_not_fit_leaves_its_room_to_others(scheduler: Scheduler) -> None:
    jobs = [_job("large", turn=2, _cores=5), _job("small", turn=1)]
    assert _chosen(scheduler, jobs) == ["small"]


def test_no_more_is_taken_of_any_resource_than_there_is(scheduler: Scheduler) -> None:
    jobs = [_job("a", gpu=1), _job("b", gpu=1), _job("c")]
    assert _chosen(scheduler, jobs) == ["a", "c"]


def test_a_resource_that_nobody_limits_holds_nothing_up(scheduler: Scheduler) -> None:
    assert _chosen(scheduler, [_job("a", mem_mb=10**9)]) == ["a"]


def test_sizes_of_inputs_are_not_looked_at(scheduler: Scheduler) -> None:
    jobs = [SimpleNamespace(input=[object()])]  # which has no size
    main: Any = SimpleNamespace()
    coroutine = JobScheduler.update_input_sizes(main, jobs)
    with pytest.raises(StopIteration):
        coroutine.send(None)


def test_sigterm_ends_a_workflow_whatever_locks_are_held(scheduler: Scheduler) -> None:
    main: Any = SimpleNamespace(
        _lock=threading.Lock(), _open_jobs=threading.Semaphore(0), _scheduler=scheduler
    )
    with main._lock, main._open_jobs._cond:
        JobScheduler.exit_gracefully(main, signal.SIGTERM, None)
    assert main._user_kill == "graceful"
    assert main._open_jobs.acquire(timeout=60)
    assert _chosen(scheduler, [_job("chosen when the signal came")]) == []
