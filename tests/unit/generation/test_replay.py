import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from generating import Run, sampling_of

from repass.config import Model, Replay
from repass.errors import DataError

LINES = [
    {"task_id": f"T/{task}", "completion": f"    return {task}{sample}\n"}
    for sample in range(2)
    for task in range(3)
]


def model_of(path: str) -> Model:
    return Model(name="m", family="f", kind="base", gpus=0, replay=Replay(path=path))


def write(path: Path, lines: list[Any]) -> Path:
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n")
    return path


def test_the_kth_line_of_a_task_is_its_kth_sample(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "b.p.s.jsonl", LINES)
    completions, facts = run(model=model_of("{benchmark}.{prompt}.{sampling}.jsonl"))
    assert [row.completion for row in completions] == [
        f"    return {task}{sample}\n" for task in range(3) for sample in range(2)
    ]
    assert {row.seed for row in completions} == {None}
    assert (facts.engine, facts.requests_sent, facts.samples) == ("replay", 0, 6)
    assert not (tmp_path / "cell.journal.jsonl").exists()
    assert len(run(model=model_of("b.p.s.jsonl"), sampling=sampling_of(n=1))[0]) == 3


def test_compressed(run: Run, tmp_path: Path) -> None:
    lines = "\n\n".join(json.dumps(line) for line in LINES)
    (tmp_path / "s.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    assert len(run(model=model_of("s.jsonl.gz"))[0]) == 6


def test_solutions_are_whole_programs(run: Run, tmp_path: Path) -> None:
    head, other = "def f0(x):\n", "import math\ndef f1(x):\n    return 1\n"
    lines = [
        {"task_id": "T/0", "solution": head + "    return 0\n"},
        {"task_id": "T/1", "solution": other},
        {"task_id": "T/2", "completion": "    return 2\n"},
    ]
    write(tmp_path / "s.jsonl", lines)
    completions, _ = run(model=model_of("s.jsonl"), sampling=sampling_of(n=1))
    assert [(row.completion, row.finish_reason) for row in completions] == [
        ("    return 0\n", None),
        (other, "solution"),
        ("    return 2\n", None),
    ]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([*LINES, {"completion": "x"}], "line 7 has no task_id"),
        ([*LINES, 3], "line 7 has no task_id"),
        ([*LINES, {"task_id": "T/0"}], "line 7 needs one of completion and solution"),
        ([*LINES, {"task_id": "T/0", "completion": "a", "solution": "b"}], "line 7 .* has both"),
        ([*LINES, {"task_id": "T/9", "completion": "a"}], "task T/9 is not in benchmark b"),
        (LINES[:5], "task T/2 has 1 samples, sampling s needs 2"),
        (LINES[:2], "task T/0 has 1 samples"),
    ],
)
def test_a_file_that_does_not_fit(run: Run, tmp_path: Path, lines: list[Any], words: str) -> None:
    write(tmp_path / "s.jsonl", lines)
    with pytest.raises(DataError, match=words) as raised:
        run(model=model_of("s.jsonl"))
    assert "s.jsonl" in str(raised.value)


def test_damaged_or_missing(run: Run, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"s\.jsonl: samples file can't be read \(No such file"):
        run(model=model_of("s.jsonl"))
    (tmp_path / "s.jsonl").write_text('{"task_id": "T/0", "completion": "a"}\n{"task')
    with pytest.raises(DataError, match="line 2 is not JSON"):
        run(model=model_of("s.jsonl"))
    (tmp_path / "s.jsonl.gz").write_bytes(gzip.compress(b"x" * 100)[:20])
    with pytest.raises(DataError, match="can't be read"):
        run(model=model_of("s.jsonl.gz"))
