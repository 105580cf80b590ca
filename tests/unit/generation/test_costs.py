"""What cells cost that share an engine: real processes, a stand-in for vLLM and for the driver."""

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from fake_openai import FakeOpenAI
from generating import Run, endpoint_model, processes_of, until
from node import Node

from repass.generation import account
from repass.generation.keeper import wire
from repass.generation.keeping import Spent

SUPPORT = Path(__file__).parents[2] / "support"
DRIVER = {"PYTHONPATH": str(SUPPORT / "fake_nvml"), "CUDA_VISIBLE_DEVICES": "0"}
WATTS = 100.0
LOOK_S = 1.0
"""Between two looks at the engine, or at the devices: what may be told a moment too late."""


def busy(*arguments: str, **fields: Any) -> dict[str, Any]:
    """A job's model, with arguments for the stand-in."""
    return {"model_fields": {"engine_args": arguments, **fields}}


def status(node: Node) -> wire.Object:
    """What the only keeper says."""
    (folder,) = node.engines()
    said = wire.ask(folder.keeper, {"op": "status"})
    assert said
    return said


def kept_cost(node: Node, name: str) -> Spent | None:
    """What stands in a cell's journal as spent so far."""
    path = node.folder / f"{name}.journal.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    values = [json.loads(line)["value"] for line in lines]
    spent = [Spent.model_validate(value) for value in values if "wall_s" in value]
    return spent[-1] if spent else None


def test_cells_that_share_an_engine_cost_together_what_it_has_spent(node: Node) -> None:
    jobs = [
        node.job(name, **busy("--delay=1", "--busy=2", gpus=1), environment=DRIVER)
        for name in ("a", "b")
    ]
    costs = [job.facts()["cost"] for job in jobs]
    said = status(node)
    parts, whole = [*costs, said["unused_cost"]], said["cost"]
    for kind in ("use", "load"):
        for what, moment in (("seconds", LOOK_S), ("cpu_s", 0.3), ("energy_j", WATTS * LOOK_S)):
            sum_ = sum(part[kind][what] or 0.0 for part in parts)
            assert sum_ == pytest.approx(whole[kind][what], abs=2 * moment)
    assert whole["use"]["seconds"] + whole["load"]["seconds"] == pytest.approx(
        said["age_s"], abs=2 * LOOK_S
    )
    for cost in costs:
        assert cost["use"]["energy_j"] == pytest.approx(
            WATTS * cost["use"]["seconds"], abs=2 * WATTS * LOOK_S
        )
        assert cost["peak_gpu_memory_bytes"] == 10**9


def run_time_s(pid: int) -> float:
    """CPU time of all threads of a process, by the scheduler's own clock."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def test_cpu_time_is_that_of_all_processes(node: Node) -> None:
    node.job("job", **busy("--busy=3")).facts()

    def spent() -> float:
        cost = status(node)["cost"]
        return float(cost["use"]["cpu_s"] + cost["load"]["cpu_s"])

    here = set(processes_of(f"{node.folder}/rt"))
    (child,) = here & set(processes_of("time.sleep(600)"))
    keepers = set(processes_of("repass.generation.keeper "))
    until(lambda: run_time_s(child) >= 3, 60)
    until(lambda: spent() >= 3, 10)
    assert spent() == pytest.approx(sum(map(run_time_s, here - keepers)), rel=0.1)


def test_memory_is_recorded_and_energy_only_where_a_device_tells_it(node: Node) -> None:
    cost = node.job("job").facts()["cost"]
    assert 10_000_000 < cost["peak_memory_bytes"] < 2_000_000_000
    assert cost["peak_gpu_memory_bytes"] is None
    assert cost["use"]["energy_j"] is cost["load"]["energy_j"] is None
    assert cost["load"]["seconds"] > 0


def test_a_cell_that_finds_its_engine_loaded_has_no_cost_of_loading(node: Node) -> None:
    assert node.job("first").facts()["cost"]["load"]["seconds"] > 0
    assert node.job("second").facts()["cost"]["load"]["seconds"] == 0


def test_what_a_killed_job_has_cost_is_kept(node: Node) -> None:
    slow = {"prompts": 20, "settings": {"concurrency": 1}}
    job = node.job("job", **busy("--delay=1"), **slow)
    kept = until(lambda: (spent := kept_cost(node, "job")) and spent.wall_s > 0 and spent, 60)
    job.process.kill()
    job.process.wait()
    assert kept.cost.use.seconds >= kept.wall_s - 2 * LOOK_S > 0
    facts = node.job("job", **busy("--delay=1"), prompts=20).facts()
    assert facts["from_journal"] > 0
    assert facts["wall_s"] > kept.wall_s
    assert facts["cost"]["use"]["seconds"] > kept.cost.use.seconds
    assert facts["job"]["cpu_s"] > kept.job.cpu_s


def test_a_cell_that_outlives_an_engine_bears_what_both_have_spent(node: Node) -> None:
    job = node.job("job", **busy("--delay=1"), prompts=6, settings={"concurrency": 2})
    before = until(lambda: (spent := kept_cost(node, "job")) and spent)
    until(lambda: '"task_id"' in (node.folder / "job.journal.jsonl").read_text())
    until(lambda: status(node)["cost"]["use"]["seconds"] > 2)
    here = processes_of(f"{node.folder}/rt")
    (warden,) = set(here) & set(processes_of("repass.generation.keeper.warden"))
    os.kill(warden, signal.SIGKILL)
    facts = job.facts()
    assert before.cost is None or before.cost.use.seconds < 1
    assert facts["cost"]["use"]["seconds"] == pytest.approx(facts["wall_s"], abs=4 * LOOK_S)
    assert facts["cost"]["use"]["seconds"] > 2
    assert facts["cost"]["load"]["seconds"] > 0


def test_an_endpoint_costs_us_the_job_alone(run: Run) -> None:
    _, facts = run()
    assert facts.cost is None
    assert facts.job
    assert facts.job.cpu_s > 0
    assert facts.job.peak_memory_bytes > 10_000_000


def test_what_all_came_from_the_journal_cost_what_it_had_cost(run: Run) -> None:
    _, first = run()
    _, again = run()
    assert again.job == first.job


def test_costs_are_kept_while_requests_are_in_the_air(
    run: Run,
    server: FakeOpenAI,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(account, "KEEP_S", 0.1)
    server.delay_s = 1.0
    run(model=endpoint_model(server.url))
    lines = (tmp_path / "cell.journal.jsonl").read_text().splitlines()
    spent = [value["wall_s"] for line in lines if "wall_s" in (value := json.loads(line)["value"])]
    assert len(spent) > 4
    assert spent == sorted(spent)
