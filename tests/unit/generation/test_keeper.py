"""Engines of this node, with a stand-in for vLLM: real processes, no model."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from generating import JobProcess, until
from node import Node

from repass.cli.engines import command
from repass.generation.keeper.folder import exclusive, kept_engines


def test_jobs_of_a_model_share_one_engine(node: Node) -> None:
    first = node.job("first", model_fields={"engine_args": ("--delay=0.3",)})
    second = node.job("second", model_fields={"engine_args": ("--delay=0.3",)})
    facts = first.facts(), second.facts()
    assert len(node.engines()) == 1
    said = first.errors.read_text() + second.errors.read_text()
    assert said.count("starting an engine on cpu") == 1
    for fact in facts:
        assert (fact["engine"], fact["engine_version"]) == ("vllm", "fake-1")
        assert (fact["requests_sent"], fact["errors"], fact["dtype"]) == (6, 0, "bfloat16")
        assert fact["weights_sha256"]
    third = node.job("third", model_fields={"engine_args": ("--delay=0.3",)})
    third.facts()
    assert "starting an engine" not in third.errors.read_text()


def test_all_in_the_journal_needs_no_engine(node: Node) -> None:
    before = node.job("job").facts()
    CliRunner().invoke(command, ["stop", "--all"])
    node.python.unlink()
    after = node.job("job").facts()
    assert (after["from_journal"], after["requests_sent"]) == (6, 0)
    assert after["engine_version"] == "fake-1"
    assert after["wall_s"] == before["wall_s"]
    assert node.engines() == []


def test_an_unused_engine_ends(node: Node) -> None:
    node.job("job", settings={"keep_alive_s": 5}).facts()
    assert node.processes()
    until(lambda: not node.processes())
    assert node.engines() == []


def test_an_engine_that_is_not_kept_serves_the_job_that_started_it(node: Node) -> None:
    node.job("job", settings={"keep_alive_s": 0}).facts()
    until(lambda: not node.processes())


def test_an_engine_ends_with_its_workflow(node: Node) -> None:
    script = "from repass import owner; print(owner.me(), flush=True); input()"
    workflow = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert workflow.stdout
    name = workflow.stdout.readline().strip()
    node.job("job", environment={"REPASS_WORKFLOW": name}).facts()
    assert node.processes()
    workflow.kill()
    workflow.wait()
    until(lambda: not node.processes())


def test_stop_on_demand_also_while_loading_and_in_use(node: Node) -> None:
    job = node.job("job", model="slow")
    until(node.engines)
    listed = CliRunner().invoke(command, ["list"]).output
    assert "slow" in listed
    assert "loading on cpu" in listed
    stopped = CliRunner().invoke(command, ["stop", "--all"])
    assert stopped.exit_code == 0
    assert "stopped the engine of slow on cpu" in stopped.output
    assert "the engine of model slow was stopped" in job.error()
    assert node.processes() == []
    fields = {"engine_args": ("--delay=1",)}
    used = node.job("used", model="stubborn", prompts=20, model_fields=fields)
    node.keeper()
    assert CliRunner().invoke(command, ["stop", "--all"]).exit_code == 0
    assert "the engine of model stubborn was stopped" in used.error()
    assert node.processes() == []
    assert CliRunner().invoke(command, ["list"]).output == "no engines\n"
    assert CliRunner().invoke(command, ["stop"]).exit_code == 2


def test_stop_for_one_workflow_spares_what_others_use(node: Node) -> None:
    node.job("a", environment={"REPASS_WORKFLOW": "elsewhere:1:1"}).facts()
    node.job("b", environment={"REPASS_WORKFLOW": "elsewhere:2:2"}).facts()
    CliRunner().invoke(command, ["stop", "--workflow", "elsewhere:3:3"])
    CliRunner().invoke(command, ["stop", "--workflow", "elsewhere:1:1"])
    assert len(node.engines()) == 1
    CliRunner().invoke(command, ["stop", "--workflow", "elsewhere:2:2"])
    assert node.engines() == []


def test_a_model_that_can_not_load_is_one_line(node: Node) -> None:
    error = node.job("job", model="fails").error().splitlines()[-1]
    assert "model fails: its engine did not start (exit code 1): ValueError: no such layer" in error
    assert "engine.log" in error
    until(lambda: not node.processes())


def test_what_can_not_load_is_not_loaded_again_in_the_same_run(node: Node) -> None:
    def error(job: str, workflow: str) -> str:
        return node.job(job, model="fails", environment={"REPASS_WORKFLOW": workflow}).error()

    first, again, later = error("a", "far:1:1"), error("b", "far:1:1"), error("c", "far:2:2")
    assert first.splitlines()[-1] == again.splitlines()[-1]
    assert "starting an engine" in first
    assert "starting an engine" not in again
    assert "starting an engine" in later
    until(lambda: not node.processes())


def test_a_model_that_does_not_come_up_in_time(node: Node) -> None:
    error = node.job("job", model="slow", settings={"start_timeout_s": 1}).error()
    assert "did not start within 1 s (generation.start_timeout_s)" in error
    until(lambda: not node.processes())


def test_no_engine_installed(node: Node) -> None:
    job = JobProcess(node.folder, "job", model=node.model("one").model_dump())
    assert "vLLM is not set up" in job.error()
    assert "run `make engine`" in job.error()


@pytest.mark.parametrize("victim", ["keeper", "warden", "engine"])
def test_a_killed_part_takes_the_rest_with_it_and_the_cell_is_finished(
    node: Node, victim: str
) -> None:
    fields = {"engine_args": ("--delay=0.3",)}
    job = node.job("job", prompts=10, settings={"concurrency": 2}, model_fields=fields)
    keeper = node.keeper()
    warden = node.processes("repass.generation.keeper.warden")[0]
    engine = node.processes("fake_engine.py")[0]
    until(lambda: '"task_id"' in (node.folder / "job.journal.jsonl").read_text())
    os.kill({"keeper": keeper, "warden": warden, "engine": engine}[victim], signal.SIGKILL)
    facts = job.facts()
    assert (facts["samples"], facts["errors"]) == (20, 0)
    assert "another engine finishes the cell" in job.errors.read_text()
    assert node.keeper() != keeper
    assert len(node.engines()) == 1
    assert len(node.processes("time.sleep(600)")) == 1, "the dead engine's child is gone"


def test_an_engine_that_dies_again_and_again_says_its_last_words(node: Node) -> None:
    error = node.job("job", model="dies", prompts=10, settings={"concurrency": 1}).error()
    assert error.count("another engine finishes the cell") == 2
    last = error.splitlines()[-1]
    assert "model dies: 3 engines were lost over this cell, the last so: the engine died" in last
    assert "CudaError: illegal access" in last
    kept = (node.folder / "job.journal.jsonl").read_text().count('"task_id"')
    assert kept == 9
    assert f"kept in {node.folder}" in last
    until(lambda: not node.processes())


HANGS = {"hang_timeout_s": 3.0, "request_timeout_s": 60.0}


def test_an_engine_that_hangs_is_replaced(node: Node) -> None:
    job = node.job("job", model="hangs", prompts=5, settings=HANGS)
    facts = job.facts()
    assert (facts["samples"], facts["errors"], facts["requests_sent"]) == (10, 0, 10)
    said = job.errors.read_text()
    assert said.count("the engine hung: nothing moved for 3 s (generation.hang_timeout_s)") == 1
    assert len(node.engines()) == 1


def _is_free(path: Path) -> bool:
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_the_node_s_lock_is_not_held_while_a_keeper_does_not_answer(node: Node) -> None:
    gpus = {"CUDA_VISIBLE_DEVICES": "0,1"}
    node.job("one", model_fields={"gpus": 1}, environment=gpus).facts()
    os.kill(node.keeper(), signal.SIGSTOP)
    both = node.job("both", model="two", model_fields={"gpus": 2}, environment=gpus)
    until(lambda: list((node.folder / "rt/queue").iterdir()))
    free = 0
    for _ in range(40):
        free += _is_free(node.folder / "rt/engines/lock")
        time.sleep(0.1)
    assert free > 20
    os.kill(node.processes("repass.generation.keeper ")[0], signal.SIGCONT)
    assert both.facts()["errors"] == 0


def test_a_job_that_waits_for_the_node_s_lock_heeds_signals(node: Node) -> None:
    with exclusive():
        job = node.job("job")
        until((node.folder / "job.journal.jsonl").exists)
        time.sleep(1)
        job.process.send_signal(signal.SIGTERM)
        assert "stopped: signal SIGTERM" in job.error()


def test_a_frozen_engine_is_replaced(node: Node) -> None:
    fields = {"engine_args": ("--delay=0.2",)}
    job = node.job("job", prompts=5, settings={**HANGS, "concurrency": 2}, model_fields=fields)
    node.keeper()
    os.kill(node.processes("fake_engine.py")[0], signal.SIGSTOP)
    assert job.facts()["errors"] == 0
    assert "the engine hung" in job.errors.read_text()


def test_a_busy_engine_is_none_that_hangs_and_neither_is_one_whose_job_sleeps(node: Node) -> None:
    fields = {"engine_args": ("--delay=0.4",)}
    job = node.job("job", prompts=6, settings={**HANGS, "concurrency": 1}, model_fields=fields)
    keeper = node.keeper()
    job.process.send_signal(signal.SIGSTOP)
    time.sleep(6)
    job.process.send_signal(signal.SIGCONT)
    assert job.facts()["errors"] == 0
    assert "hung" not in job.errors.read_text()
    assert node.keeper() == keeper


def test_an_engine_killed_while_it_loads_is_started_again(node: Node) -> None:
    job = node.job("job", model="slow")
    until(lambda: node.processes("fake_engine.py"))
    (node.folder / "models" / "slow.quick").touch()
    os.kill(node.processes("fake_engine.py")[0], signal.SIGKILL)
    assert job.facts()["errors"] == 0
    assert "did not start (killed by SIGKILL" in job.errors.read_text()


def test_a_killed_job_gives_its_engine_back(node: Node) -> None:
    job = node.job("job", prompts=20, model_fields={"engine_args": ("--delay=5",)})
    node.keeper()
    until(lambda: "used by m/b/p.s" in CliRunner().invoke(command, ["list"]).output)
    job.process.kill()
    job.process.wait()
    until(lambda: "unused" in CliRunner().invoke(command, ["list"]).output)


def test_an_unused_engine_goes_for_another_model_a_used_one_is_waited_for(node: Node) -> None:
    busy = node.job("busy", prompts=12, settings={"concurrency": 1},
                    model_fields={"engine_args": ("--delay=0.2",)})  # fmt: skip
    node.keeper()
    other = node.job("other", model="two")
    assert other.facts()["errors"] == 0
    assert busy.process.poll() == 0, "it was not disturbed"
    assert "waiting for the device that one uses" in other.errors.read_text()
    assert len(node.engines()) == 1


def test_never_two_engines_on_one_gpu(node: Node) -> None:
    gpus = {"CUDA_VISIBLE_DEVICES": "0,1"}
    slow = {"engine_args": ("--delay=1",), "gpus": 1}
    jobs = [
        node.job(name, model=name, model_fields=slow, environment=gpus)
        for name in ("one", "two", "three")
    ]
    seen: set[tuple[str, ...]] = set()
    while any(job.process.poll() is None for job in jobs):
        with exclusive():
            slots = [slot for _, spec in kept_engines() for slot in spec.devices]
        assert len(slots) == len(set(slots))
        seen.add(tuple(sorted(slots)))
    assert all(job.facts()["errors"] == 0 for job in jobs)
    assert ("gpu:0", "gpu:1") in seen
    both = node.job("both", model="four", model_fields={"gpus": 2}, environment=gpus)
    assert both.facts()["device"] == "gpu:0, gpu:1"
    many = node.job("many", model="five", model_fields={"gpus": 3}, environment=gpus)
    assert "needs 3 GPUs, this node offers 2 (CUDA_VISIBLE_DEVICES=0,1)" in many.error()
