"""`repass parity`: exit codes, what it says, what it leaves behind."""

import dataclasses
import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from click.testing import CliRunner, Result

from repass.cli import cli, parity
from repass.errors import SandboxError
from repass.execution.runner import Runner
from repass.parity import registry, replays
from repass.parity.replays import Recorded, Replay
from repass.parity.sets import StoredSet
from repass.sandbox.records import ImageRecord

IMAGE = ImageRecord(name="python", digest="d", reference="r", toolchains={}, built_from="b")
Write = Callable[..., Path]
Run = Callable[..., Result]


@pytest.fixture
def run(pool: Any, stored: StoredSet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs the command on the set `few`, with reasons and options, in a checkout of its own."""
    monkeypatch.setattr(registry, "SETS", {stored.name: stored})
    monkeypatch.setattr(parity, "Runner", functools.partial(Runner, open_pool=pool))
    monkeypatch.setattr(parity.images, "ensure", lambda _name, _root: IMAGE)
    monkeypatch.chdir(tmp_path)

    def call(*options: str, reasons: dict[str, str] | None = None) -> Result:
        (tmp_path / "resources").mkdir(exist_ok=True)
        found = {"few": reasons} if reasons else {}
        (tmp_path / "resources" / "parity.yaml").write_text(yaml.safe_dump(found))
        return CliRunner().invoke(cli, ["parity", "--data", str(tmp_path), *options])

    return call


def test_agreement_is_exit_code_0(run: Run, write: Write) -> None:
    write(("t", "x = 1", True), ("u", "#failed", False))
    assert run().exit_code == 0


def test_an_unexplained_disagreement_is_exit_code_1_and_named(run: Run, write: Write) -> None:
    write(("t", "x = 1", False))
    result = run()
    assert result.exit_code == 1
    assert "few t: recorded ; here passed (so); UNEXPLAINED" in result.output


def test_an_explained_disagreement_is_exit_code_0_and_named(run: Run, write: Write) -> None:
    write(("t", "x = 1", False))
    result = run(reasons={"t": "because"})
    assert result.exit_code == 0
    assert "few t: recorded ; here passed (so); because" in result.output


def test_a_stale_reason_is_exit_code_1_and_named(run: Run, write: Write) -> None:
    write(("t", "x = 1", True))
    result = run(reasons={"t": "because"})
    assert result.exit_code == 1
    assert "STALE: few t:" in result.output


def test_what_the_sandbox_failed_to_judge_is_exit_code_3(run: Run, write: Write) -> None:
    write(("t", "#sandbox_error", True))
    assert run().exit_code == 3


def test_an_unexplained_disagreement_outweighs_what_was_not_judged(run: Run, write: Write) -> None:
    write(("t", "#sandbox_error", True), ("u", "x = 1", False))
    assert run().exit_code == 1


def test_a_set_without_its_files_is_exit_code_3_and_says_which(run: Run) -> None:
    result = run()
    assert result.exit_code == 3
    assert "not judged: few: no samples/few.jsonl in the data folder" in result.output


def test_a_set_without_its_image_is_exit_code_3_and_says_why(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_name: str, _root: Path) -> ImageRecord:
        raise SandboxError("no such toolchain")

    monkeypatch.setattr(parity.images, "ensure", fail)
    write(("t", "x = 1", True))
    result = run()
    assert result.exit_code == 3
    assert "not judged: few: no such toolchain" in result.output


def test_each_sample_is_a_row(run: Run, write: Write, tmp_path: Path) -> None:
    write(("t", "x = 1", True), ("u", "#timeout", True))
    run(reasons={"u": "because"})
    rows = pl.read_parquet(tmp_path / "results/parity/parity.parquet")
    assert rows.select("task_id", "verdict", "agrees", "reason").rows() == [
        ("t", "passed", True, None),
        ("u", "timeout", False, "because"),
    ]


def test_finished_programs_are_not_run_again(run: Run, write: Write, pool: Any) -> None:
    write(("t", "x = 1", True))
    run()
    run()
    assert len(pool.ran) == 1


def test_the_page_is_written_where_it_is_asked_for(run: Run, write: Write, tmp_path: Path) -> None:
    write(("t", "x = 1", False))
    run("--write", "docs/parity.md", reasons={"t": "because"})
    assert "| `t` | not passed | passed | because |" in (tmp_path / "docs/parity.md").read_text()


def test_the_list_needs_no_data(run: Run) -> None:
    result = run("--list")
    assert result.exit_code == 0
    assert result.output == "few: A few (python; theirs)\n"


@pytest.fixture
def replay(monkeypatch: pytest.MonkeyPatch) -> Replay:
    """Two solutions of the demo benchmark, of which both were recorded as passed."""
    found = Replay(
        name="few",
        title="A few",
        file="s.jsonl",
        benchmark="demo",
        extraction="raw",
        source="somewhere",
        read=lambda _data: {
            "pass@1": Recorded(1.0, {"demo/clamp": True, "demo/parcel_price": True})
        },
    )
    monkeypatch.setattr(replays, "REPLAYS", {"few": found})
    return found


def solve(folder: Path, *marks: str) -> None:
    pairs = zip(("demo/clamp", "demo/parcel_price"), marks, strict=True)
    rows = [json.dumps({"task_id": task, "solution": mark}) + "\n" for task, mark in pairs]
    (folder / "s.jsonl").write_text("".join(rows))


@pytest.mark.usefixtures("replay")
@pytest.mark.parametrize(
    ("mark", "reasons", "code", "says"),
    [
        ("x = 1", None, 0, "100.00    100.00"),
        ("#failed", None, 1, "demo/parcel_price: recorded passed; here failed (so); UNEXPLAINED"),
        ("#failed", {"demo/parcel_price": "because"}, 0, "here failed (so); because"),
        ("x = 1", {"demo/parcel_price": "because"}, 1, "STALE: few demo/parcel_price"),
    ],
)
def test_scores_need_a_reason_for_each_verdict_that_differs(
    mark: str, reasons: dict[str, str] | None, *, code: int, says: str, run: Run, tmp_path: Path
) -> None:
    solve(tmp_path, "x = 1", mark)
    result = run("--scores", reasons=reasons)
    assert (result.exit_code, says in result.output) == (code, True), result.output


@pytest.mark.usefixtures("replay")
def test_scores_are_rows_and_a_page(run: Run, tmp_path: Path) -> None:
    solve(tmp_path, "x = 1", "x = 1")
    run("--scores", "--write", "docs/replays.md")
    rows = pl.read_parquet(tmp_path / "results/parity/scores.parquet")
    assert rows.select("replay", "obtained", "difference", "flips").rows() == [("few", 1.0, 0, 0)]
    assert (
        "| few | pass@1 | 2 | 100.00 | 100.00 | 0 |" in (tmp_path / "docs/replays.md").read_text()
    )


def test_the_page_names_what_was_left_out(
    replay: Replay, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = dataclasses.replace(replay, name="other")
    monkeypatch.setattr(replays, "REPLAYS", {"few": replay, "other": other})
    solve(tmp_path, "x = 1", "x = 1")
    assert run("--scores", "--only", "few", "--write", "page.md").exit_code == 0
    page = (tmp_path / "page.md").read_text()
    assert "| other | A few | left out of this run (--only) |" in page


@pytest.mark.usefixtures("replay")
def test_a_replay_without_its_files_is_exit_code_3_and_says_which(run: Run) -> None:
    result = run("--scores")
    assert result.exit_code == 3
    assert "not scored: few: no s.jsonl in the data folder" in result.output


@pytest.mark.usefixtures("replay")
def test_the_list_of_replays_has_their_commands(run: Run) -> None:
    found = run("--scores", "--list").output
    assert found == "few: A few: repass score s.jsonl --benchmark demo\n"
