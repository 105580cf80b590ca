"""Which samples the explorer gets, and what is told of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from repass.report import samples


@pytest.fixture(scope="module")
def read(database: Path) -> Iterator[Callable[..., samples.Samples]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        cells = connection.sql("FROM cells").pl()
        yield lambda **limits: samples.read(connection, cells, **limits)


def test_all_are_carried_where_there_are_few(read: Callable[..., samples.Samples]) -> None:
    carried = read()
    assert carried.shown == carried.total == 2 * 2 * 2 * 10 * 10


def test_a_limit_is_kept_and_shared_evenly(read: Callable[..., samples.Samples]) -> None:
    carried = read(limit=84)
    # Eight cells of ten problems: sample 0 of each, then sample 1 of the first problem's four.
    assert carried.shown == 84
    assert carried.total == 800
    of_a_cell = carried.samples["cell_id"].value_counts()["count"]
    assert sorted(of_a_cell.unique()) == [10, 11]


def test_texts_fill_it_too(
    read: Callable[..., samples.Samples], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "MAX_CHARACTERS", 60_000)
    carried = read()
    assert 0 < carried.shown < carried.total
    assert carried.samples["cell_id"].n_unique() == 8


def test_none_may_be_asked_for(read: Callable[..., samples.Samples]) -> None:
    assert read(limit=0).shown == 0


def test_chunks_hold_the_samples_of_the_index(
    read: Callable[..., samples.Samples], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "CHUNK", 64)
    carried = read()
    index = carried.index()
    chunks = list(carried.chunks())
    bodies = [body for chunk in chunks for body in chunk]
    assert [len(chunk) for chunk in chunks] == [64] * 12 + [32]
    assert [body["sample"] for body in bodies] == index["sample"]
    assert [body["cell_id"] for body in bodies] == index["cell"]
    assert [body["task_id"] for body in bodies] == [index["tasks"][at] for at in index["task"]]
    for policy, codes in zip(index["policies"], index["verdicts"], strict=True):
        told = [
            program["verdict"]
            for body in bodies
            for program in body["programs"]
            if program["extraction"] == policy
        ]
        assert told == [index["kinds"][code] for code in codes]


def test_a_sample_without_a_verdict_has_the_code_of_none(
    read: Callable[..., samples.Samples],
) -> None:
    whole = read()
    first = whole.programs.filter((pl.col("row") > 0) | (pl.col("extraction") != "raw"))
    lacking = samples.Samples(
        total=whole.total, samples=whole.samples, programs=first, prompts=whole.prompts,
        problems=whole.problems, cells=whole.cells,
    ).index()  # fmt: skip
    codes = lacking["verdicts"][lacking["policies"].index("raw")]
    assert codes[0] == -1
    assert min(codes[1:]) >= 0


def test_a_long_text_is_cut_and_its_length_told(read: Callable[..., samples.Samples]) -> None:
    bodies = [body for chunk in read().chunks() for body in chunk if body["length"] == 1_000_000]
    assert len(bodies) == 8
    assert {len(body["completion"]) for body in bodies} == {samples.MAX_TEXT}


def test_same_programs_are_carried_once(read: Callable[..., samples.Samples]) -> None:
    (first, *_) = next(read().chunks())
    programs = {program["extraction"]: program for program in first["programs"]}
    assert [program["same_as"] for program in programs.values()] == [None, "fence", "fence"]
    assert programs["fence"]["solution"]
    assert programs["raw"]["solution"] is None


def test_flagged_programs_are_numbered(database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(database.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "UPDATE verdicts SET flags = ['exited-early'] WHERE position = 0 AND sample = 2"
        )
        flagged = samples.read(connection, connection.sql("FROM cells").pl())
    index = flagged.index()
    assert len(index["flagged"]) == 8
    assert {index["sample"][row] for row in index["flagged"]} == {2}


def test_only_what_was_asked_is_carried(read: Callable[..., samples.Samples]) -> None:
    carried = read(limit=16)
    assert set(carried.problems["position"]) == {0, 1}
    assert carried.problems.height == 2 * 2
    assert carried.prompts.height == 2 * 2 * 2
    assert next(asked for asked, _ in carried.prompts_of()) == ("demo", "complete")
