"""`repass health`: exit codes, what it says, what it writes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import making
import pytest
from click.testing import CliRunner, Result

from repass.cli import cli, health
from repass.config.benchmark import Benchmark
from repass.config.execution import Execution
from repass.errors import SandboxError
from repass.health import facts
from repass.health.facts import Facts
from repass.records import HealthCheck, Verdict
from repass.sandbox.records import ImageRecord

IMAGE = ImageRecord(name="python", digest="d", reference="r", toolchains={}, built_from="b")
NAMES = ("one", "two")
Run = Callable[..., Result]


def reference(verdict: Verdict, excepted: str | None = None) -> HealthCheck:
    return HealthCheck(
        benchmark="b",
        language="python",
        image="python",
        check="reference",
        task_id="t/0",
        index=0,
        verdict=verdict,
        as_expected=verdict is Verdict.PASSED,
        excepted=excepted,
        detail="Traceback\nboom",
    )


PASSED = reference(Verdict.PASSED)
SOUND = Facts(problems=1, references=1, passing=1, wrong=0)
TODAY = date(2026, 11, 21)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs the command in a checkout with two benchmarks, whose known solutions end as told."""
    ends: dict[str, HealthCheck | SandboxError] = {}
    benchmarks = {
        name: Benchmark(name=name, adapter="humaneval", dataset="humaneval") for name in NAMES
    }
    config = SimpleNamespace(
        root=tmp_path,
        known=SimpleNamespace(benchmarks=benchmarks),
        benchmark=benchmarks.__getitem__,
        execution_of=lambda _: Execution(),
    )

    def check(benchmark: Benchmark, *_: object, journal: Path, **__: object) -> list[HealthCheck]:
        journal.touch()
        end = ends[benchmark.name]
        if isinstance(end, SandboxError):
            raise end
        return [end]

    monkeypatch.setattr(health, "configuration", lambda _: config)
    monkeypatch.setattr(health, "check", check)
    monkeypatch.setattr(health, "_today", lambda: TODAY)
    monkeypatch.setattr(
        health,
        "load_problems",
        lambda _, name: [making.problem(benchmark=name, prompt="", reference="")],
    )
    monkeypatch.setattr(health.images, "ensure", lambda _name, _root: IMAGE)
    for folder in ("config", "docs", "resources"):
        (tmp_path / folder).mkdir()
    (tmp_path / "config" / "benchmarks.yaml").write_text("one: {}\ntwo: {}\n")
    (tmp_path / facts.FILE).write_text(facts.text(dict.fromkeys(NAMES, SOUND)))

    def call(*options: str, **found: HealthCheck | SandboxError) -> Result:
        ends.update({"one": PASSED, "two": PASSED, **found})
        return CliRunner().invoke(cli, ["health", "--out", str(tmp_path / "out"), *options])

    return call


def test_as_recorded_is_exit_code_0(run: Run) -> None:
    result = run()
    assert result.exit_code == 0
    assert "one: 1 problems; 1 of 1 references pass" in result.output


def test_a_failure_without_a_cause_is_exit_code_1_and_named(run: Run) -> None:
    result = run(two=reference(Verdict.FAILED))
    assert result.exit_code == 1
    assert "two: reference t/0: failed: boom" in result.output


def test_what_is_not_as_recorded_is_exit_code_1(run: Run) -> None:
    result = run(two=reference(Verdict.FAILED, "too slow"))
    assert result.exit_code == 1
    assert "two: NOT AS RECORDED" in result.output


def test_what_could_not_be_checked_is_exit_code_3_and_says_why(run: Run) -> None:
    result = run(one=SandboxError("no Podman here"))
    assert result.exit_code == 3
    assert "one: NOT CHECKED: no Podman here" in result.output


def test_only_the_named_are_checked(run: Run) -> None:
    assert "two:" not in run("on*", two=reference(Verdict.FAILED)).output


def test_benchmarks_of_an_image_share_its_journal(run: Run, tmp_path: Path) -> None:
    run()
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["python.journal.jsonl"]


def test_an_unknown_name_is_exit_code_2(run: Run) -> None:
    result = run("three")
    assert result.exit_code != 0
    assert "no benchmark is named 'three'" in str(result.exception)


def test_write_records_what_was_found_and_keeps_the_rest(run: Run, tmp_path: Path) -> None:
    result = run("two", "--write", two=reference(Verdict.FAILED, "too slow"))
    assert result.exit_code == 0
    recorded = facts.load(tmp_path / facts.FILE)
    assert recorded["one"] == SOUND
    assert recorded["two"].failing == {"too slow": 1}
    assert (recorded["one"].run, recorded["two"].run) == (None, TODAY)
    assert "| `two` | too slow | 1 |" in (tmp_path / "docs" / "health.md").read_text()


def test_the_page_is_written_of_what_is_recorded(run: Run, tmp_path: Path) -> None:
    assert run("--pages", one=SandboxError("not asked")).exit_code == 0
    assert (
        "| `one` | 1 | 1 | 1 | 1 | none | references | not yet |"
        in (tmp_path / "docs" / "health.md").read_text()
    )
