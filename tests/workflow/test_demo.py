"""The demo itself: our models in the real vLLM engine, their programs in real containers."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from .conftest import (
    REPOSITORY,
    Workspace,
    job_counts,
    journal_lines,
    kill_when,
    processes_in,
    wait_for,
)

pytestmark = [
    pytest.mark.engine,
    pytest.mark.podman,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(
        not (REPOSITORY / ".engine/bin/python").exists(), reason="no engine: run `make setup`"
    ),
]


def _workspace(folder: Path) -> Workspace:
    workspace = Workspace(folder)
    (folder / ".engine").symlink_to((REPOSITORY / ".engine").resolve())
    return workspace


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = _workspace(tmp_path_factory.mktemp("demo"))
    workspace.snakemake("--until", "report", within_s=1300)
    return workspace


def _headlines(workspace: Workspace, model: str | None = None) -> pl.DataFrame:
    scores = workspace.table("scores").drop("cell_id")
    return scores if model is None else scores.filter(pl.col("model") == model)


def test_both_models_have_scores_between_nothing_and_everything(demo: Workspace) -> None:
    first = _headlines(demo).filter("is_default", pl.col("k") == 1)
    assert first.height == 10
    assert set(first["model"]) == {"demo-base", "demo-instruct"}
    assert set(first["status"]) == {"ok"}
    assert first["pass_at_k"].is_between(0.05, 0.95).all()


def test_base_and_instruct_differ(demo: Workspace) -> None:
    complete = _headlines(demo).filter(
        "is_default", pl.col("k") == 1, prompt="complete", sampling="greedy"
    )
    assert complete["pass_at_k"].n_unique() == 2


def test_the_harness_is_proven_healthy(demo: Workspace) -> None:
    (health,) = demo.table("health").iter_rows(named=True)
    assert health["healthy"]
    assert health["references_passed"] == health["reference_checks"] == 48
    assert health["wrong_caught"] == health["wrong_checks"] >= 96


def test_every_cell_says_how_it_was_made(demo: Workspace) -> None:
    files = sorted((demo.root / "results/completions").rglob("*.json"))
    assert len(files) == 10
    for file in files:
        facts = json.loads(file.read_text())
        assert facts["engine"] == "vllm"
        assert facts["engine_version"].startswith("0.32.0")
        assert facts["device"]
        assert len(facts["weights_sha256"]) == 64
        assert facts["completion_tokens"] > 0


def test_every_sample_has_tokens_times_and_an_end(demo: Workspace) -> None:
    samples = pl.read_parquet(demo.root / "results/completions/**/*.parquet")
    assert samples.height == 4 * 48 + 4 * 192 + 48 + 192
    assert samples["error"].null_count() == samples.height
    for column in ("prompt_tokens", "completion_tokens", "time_to_first_token_s", "duration_s"):
        assert (samples[column] > 0).all(), column
    assert set(samples["finish_reason"]) <= {"stop", "length"}


def test_every_cell_says_what_it_cost(demo: Workspace) -> None:
    costs, (grid,) = demo.table("cell_costs"), demo.table("grid_costs").to_dicts()
    for column in (
        "engine_s", "engine_cpu_s", "engine_peak_memory_bytes", "generation_job_cpu_s",
        "generation_job_peak_memory_bytes", "execution_job_s", "execution_job_cpu_s",
        "execution_job_peak_memory_bytes",
    ):  # fmt: skip
        assert (costs[column] > 0).all(), column
    assert costs["energy_j"].null_count() == costs["gpu_s"].null_count() == 10
    assert grid["metered_cells"] == 10
    # Each of the two models was loaded, in time that its jobs have waited.
    loaded = costs.group_by("model").agg(pl.col("load_s").sum())
    assert (loaded["load_s"] > 1).all()
    assert grid["engine_s"] + grid["load_s"] < costs["generation_job_s"].sum()


def test_the_second_run_has_nothing_to_do(demo: Workspace) -> None:
    assert job_counts(demo.snakemake("-n", "--until", "report")) == {}


def test_exported_solutions_score_as_their_cell_did(demo: Workspace, tmp_path: Path) -> None:
    demo.snakemake("export")
    samples = demo.root / "results/export/samples/demo-base/demo/complete.greedy/solutions.jsonl"
    score = [sys.executable, "-c", "from repass.cli import main; main()", "score", str(samples)]
    out = tmp_path / "scored.jsonl"
    subprocess.run(
        [*score, "--benchmark", "demo", "--out", str(out)],
        cwd=demo.root, env=demo.environment(), check=True,
    )  # fmt: skip
    passed = [json.loads(line)["passed"] for line in out.read_text().splitlines()]
    cell = {"model": "demo-base", "prompt": "complete", "sampling": "greedy", "k": 1}
    assert sum(passed) == _headlines(demo).filter("is_default", **cell)["passed"].item()


def test_snakemakes_own_report_holds_the_page_figures_and_tables(demo: Workspace) -> None:
    demo.snakemake("export")
    demo.snakemake("--report", "report.html")
    text = (demo.root / "report.html").read_text()
    assert all(name in text for name in ("index.html", "leaderboard-demo-1.svg", "cell_costs"))


def test_no_engine_outlives_the_workflow(demo: Workspace) -> None:
    assert wait_for(lambda: processes_in(demo.root), 60) == []


def test_killed_while_the_engine_answers_it_finishes_with_the_same_scores(
    demo: Workspace, tmp_path: Path
) -> None:
    killed = _workspace(tmp_path / "killed")
    only = ("--config", "models=demo-base", "samplings=t0.8-n4")
    kill_when(killed, lambda: journal_lines(killed, "completions") >= 20, *only)
    assert journal_lines(killed, "completions") < 2 * 192
    assert wait_for(lambda: processes_in(killed.root), 60) == [], "an orphan is left"
    killed.snakemake(*only)
    for journal in (killed.root / "results/completions").rglob("*.journal.jsonl"):
        items = [json.loads(line) for line in journal.read_text().splitlines()]
        keys = [item["key"] for item in items if "completion" in item["value"]]
        assert len(keys) == len(set(keys)) == 192, "a sample was generated twice"
    wanted = _headlines(demo, "demo-base").filter(sampling="t0.8-n4")
    assert_frame_equal(_headlines(killed), wanted)
