import errno
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from repass.cli import cli

ROOT = Path(__file__).parents[3]
TASKS = yaml.safe_load((ROOT / "resources/demo/problems.yaml").read_text())
Score = Callable[..., Result]
Error = Callable[..., str]


def sample(number: int, text: str = "    pass\n", **more: Any) -> dict[str, Any]:
    return {"task_id": TASKS[number]["task_id"], "completion": text, **more}


def results(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_completion_continues_the_prompt_and_nothing_is_cut(run: Score, pool: Any) -> None:
    assert run([sample(0, "    return 1\nprint(2)\n")]).exit_code == 0
    expected = f"{TASKS[0]['prompt']}    return 1\nprint(2)\n\n{TASKS[0]['tests']}"
    assert pool.ran[0].source == expected


def test_a_solution_is_a_program_of_its_own(run: Score, pool: Any) -> None:
    run([{"task_id": TASKS[0]["task_id"], "completion": "no", "solution": "x = 1"}])
    assert pool.ran[0].source == f"x = 1\n{TASKS[0]['tests']}"


@pytest.mark.parametrize("repeats", [True, False])
def test_a_generation_with_its_prompt_is_either(run: Score, pool: Any, repeats: bool) -> None:
    """As CodeGeeX's and Qwen's evaluations store them."""
    task = TASKS[0]
    generation = f"{task['prompt']}    pass\n" if repeats else "    pass\n"
    run([{"task_id": task["task_id"], "prompt": task["prompt"], "generation": generation}])
    assert pool.ran[0].source.startswith(f"{task['prompt']}    pass\n\n")
    assert pool.ran[0].source.count(task["prompt"]) == 1


def test_a_generation_that_a_chat_was_asked_for_is_its_answer(run: Score, pool: Any) -> None:
    """As Qwen's evaluation of chats stores them."""
    task = TASKS[0]
    answer = {"generation": "Here:\n```python\nx = 1\n```\n", "input_prompt": "Please."}
    row = {"task_id": task["task_id"], "prompt": task["prompt"], **answer}
    run([row], "--extraction", "fence")
    assert pool.ran[0].source == f"x = 1\n\n{task['tests']}"


def test_extraction_is_applied_when_asked_for(run: Score, pool: Any) -> None:
    result = run([sample(0, "    return 1\nprint(2)\n")], "--extraction", "stop")
    assert pool.ran[0].source == f"{TASKS[0]['prompt']}    return 1\n{TASKS[0]['tests']}"
    assert result.stdout.startswith("demo, extraction stop\n")


def test_results_keep_order_and_fields(run: Score, tmp_path: Path) -> None:
    rows = [
        sample(3, "    #failed", note=[1]),
        sample(0, "    pass", passed="?", result="old"),
        sample(3, "    #timeout"),
    ]
    assert run(rows, "--out", "out.jsonl").exit_code == 0
    found = results(tmp_path / "out.jsonl")
    assert [row["task_id"] for row in found] == [row["task_id"] for row in rows]
    assert [row["passed"] for row in found] == [False, True, False]
    assert [row["verdict"] for row in found] == ["failed", "passed", "timeout"]
    assert [row["result"] for row in found] == ["failed: AssertionError: no", "passed", "timed out"]
    assert [row["sample"] for row in found] == [0, 0, 1]
    assert found[0]["note"] == [1]
    assert found[0]["completion"] == "    #failed"
    assert [path.name for path in tmp_path.glob("*")] == ["samples.jsonl", "out.jsonl"]
    assert list(tmp_path.glob(".out*")) == []


def test_the_summary_says_coverage_scores_and_verdicts(run: Score) -> None:
    rows = [sample(task, "    #failed" if task else "    pass") for task in (0, 0, 1, 1, 1)]
    lines = run(rows).stdout.splitlines()
    assert lines[1] == "5 samples of 2 of 48 problems (2 to 3 a problem)"
    assert lines[2].startswith("PARTIAL: 46 problems have no sample; the scores below are over 2 ")
    assert lines[3].startswith("pass@1    0.5000  [")
    assert lines[4:] == ["passed  2", "failed  3"]


def test_k_must_not_exceed_any_problem_s_samples(run: Score) -> None:
    ten = [sample(0, f"    {n}") for n in range(10)]
    assert "pass@10 " in run(ten).output
    assert "pass@10 " not in run([*ten, sample(1)]).output


def test_what_the_sandbox_failed_to_judge_counts_in_no_score(run: Score, tmp_path: Path) -> None:
    result = run([sample(0), sample(1, "    #sandbox_error")], "--out", "out.jsonl")
    assert isinstance(result.exception, SystemExit)
    assert result.exception.code == 3
    assert "pass@1    1.0000" in result.output
    assert "NOT JUDGED: 1 samples" in result.output
    assert len(results(tmp_path / "out.jsonl")) == 2


def test_the_same_command_takes_up_what_is_finished(run: Score, pool: Any) -> None:
    rows = [sample(0), sample(1, "    #sandbox_error")]
    run(rows, "--out", "out.jsonl")
    run(rows, "--out", "out.jsonl")
    assert len(pool.ran) == 3


def test_gzip_is_recognised_and_stdin_is_read(run: Score, pool: Any) -> None:
    data = json.dumps(sample(0)).encode() + b"\n\n" + json.dumps(sample(1)).encode()
    assert run(gzip.compress(data)).exit_code == 0
    assert run(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")).exit_code == 0
    result = CliRunner().invoke(cli, ["score", "-", "--benchmark", "demo"], input=data)
    assert result.exit_code == 0
    assert len(pool.ran) == 6


def test_limit_keeps_the_first_problems(run: Score, pool: Any) -> None:
    result = run([sample(5), sample(1), sample(0)], "--limit", "2")
    assert len(pool.ran) == 2
    assert "2 samples of 2 of 2 problems" in result.output


def test_workers_and_timeout_go_to_the_pool(run: Score, pool: Any) -> None:
    run([sample(0)], "--workers", "3", "--timeout", "30")
    assert pool.settings[0].workers == 3
    limits = pool.ran[0].limits
    assert limits == pool.settings[0].limits
    assert (limits.cpu_s, limits.wall_s) == (30, 60)


def test_task_ids_of_other_harnesses_are_known(run: Score, tmp_path: Path) -> None:
    task_id = TASKS[0]["task_id"].upper()
    assert run([{"task_id": task_id, "solution": "x"}], "--out", "o").exit_code == 0
    assert results(tmp_path / "o")[0]["task_id"] == task_id


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"task_id": "x"', "not JSON: Expecting ',' delimiter at character 16"),
        ("[1]", "not a JSON object but a list"),
        ("null", "not a JSON object but null"),
        ('{"completion": "x"}', "no `task_id`"),
        ('{"task_id": null, "completion": "x"}', "`task_id` is not a text but null"),
        ('{"task_id": "x"}', "neither `completion` nor `solution`"),
        ('{"task_id": "x", "completion": 1}', "`completion` is not a text but a number"),
        ('{"task_id": "x", "solution": ["a"]}', "`solution` is not a text but a list"),
        ("[" * 100_000, "not usable JSON"),
    ],
)
def test_unusable_lines_are_named_by_number(line: str, why: str, error: Error, pool: Any) -> None:
    good = json.dumps(sample(0))
    head, second, fourth = error(f"{good}\n{line}\n\n{line}\n".encode()).splitlines()
    assert head == "samples.jsonl: 2 unusable lines; nothing was executed"
    assert second.startswith(f"samples.jsonl:2: {why}")
    assert fourth.startswith("samples.jsonl:4: ")
    assert pool.ran == []


def test_bytes_that_are_no_text_are_named(error: Error) -> None:
    assert "samples.jsonl:1: not UTF-8 at byte 2" in error(b'"\xff"\n')


def test_unknown_tasks_are_named(error: Error, pool: Any) -> None:
    wrong = {"task_id": TASKS[0]["task_id"] + "s", "completion": ""}
    lines = error([sample(0), wrong]).splitlines()
    assert lines[0] == "samples.jsonl: 1 samples of unknown tasks; nothing was executed"
    assert lines[1] == (
        f"samples.jsonl:2: no task {wrong['task_id']!r} in demo;"
        f" did you mean {TASKS[0]['task_id']!r}?"
    )
    assert pool.ran == []


def test_an_unknown_benchmark_is_named_with_those_there_are(error: Error) -> None:
    message = error([sample(0)], benchmark="humanevl")
    assert message.startswith("--benchmark: 'humanevl' is unknown; there are: demo, ")
    assert message.endswith('config/benchmarks.yaml has all (did you mean "humaneval"?)')


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--extraction", "fense"), "did you mean fence"),
        (("--out", "no/such/folder/out"), "its folder is not there, or can't be written to"),
        (("--out", "."), "that is a folder"),
        (("--out", "samples.jsonl"), "that is the samples file"),
        (("--limit", "1"), "no sample is of the first 1 problems"),
    ],
)
def test_unusable_options_are_one_line(
    options: tuple[str, ...], message: str, error: Error, pool: Any
) -> None:
    found = error([sample(7)], *options)
    assert message in found
    assert "\n" not in found
    assert pool.ran == []


def test_a_full_disk_is_one_line_and_leaves_no_half_file(
    error: Error, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "out.jsonl")

    monkeypatch.setattr(Path, "replace", full)
    found = error([sample(0)], "--out", "out.jsonl")
    assert found == "out.jsonl: No space left on device; nothing is lost, run again"
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [".out.jsonl.journal.jsonl", "samples.jsonl"]


def test_files_without_samples_are_errors(error: Error, tmp_path: Path) -> None:
    assert error(b"\n \n") == "samples.jsonl: no sample in it"
    assert "damaged gzip" in error(gzip.compress(b"{}" * 100)[:-9])
    result = CliRunner().invoke(
        cli, ["score", "none.jsonl", "--benchmark", "demo"], standalone_mode=False
    )
    assert "none.jsonl: can't read the samples (No such file" in str(result.exception)
