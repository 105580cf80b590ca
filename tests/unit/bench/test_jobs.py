"""All contestants get the same samples, and none of them twice the same program."""

import gzip
import json

import pytest

from repass.bench import jobs
from repass.bench.usage import BenchError

ROWS = [{"task_id": f"T/{n}", "canonical_solution": f"    return {n}\n"} for n in range(3)]


def test_every_sample_is_another_program():
    made = jobs.references(ROWS, 4)
    assert len({row["task_id"] + row["completion"] for row in made}) == 12


def test_a_copy_does_what_the_reference_does():
    made = jobs.distinct("x = 1\n", 7)
    names: dict[str, int] = {}
    exec(made, names)
    assert names["x"] == 1


def test_a_task_without_a_stored_sample_gets_an_empty_one(tmp_path):
    path = tmp_path / "stored.jsonl"
    path.write_text(json.dumps({"task_id": "T/0", "completion": "pass"}))
    found = jobs.stored(path, ["T/0", "T/1"])
    assert [row["completion"] for row in found] == ["pass", ""]


def test_packed_lines_are_read(tmp_path):
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"a": 1}\n\n{"a": 2}\n'))
    assert jobs.read_lines(path) == [{"a": 1}, {"a": 2}]


def test_a_damaged_file_is_named(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("{")
    with pytest.raises(BenchError, match=r"rows\.jsonl"):
        jobs.read_lines(path)
