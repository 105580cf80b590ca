"""Stage files have exactly their declared columns and are never half written."""

import json
from pathlib import Path

import polars as pl
import pytest

from repass import records
from repass.errors import DataError, UnwritableError

KINDS = [
    (records.Problem, records.PROBLEMS),
    (records.Prompt, records.PROMPTS),
    (records.Completion, records.COMPLETIONS),
    (records.Execution, records.VERDICTS),
    (records.HealthCheck, records.HEALTH),
]


@pytest.mark.parametrize(("kind", "schema"), KINDS)
def test_every_record_has_the_columns_of_its_schema(
    kind: type[records.Record], schema: records.Schema
) -> None:
    assert list(kind.model_fields) == list(schema)


def _prompt() -> records.Prompt:
    return records.Prompt(
        benchmark="b", prompt="instruct", task_id="b/1", position=0, kind="chat", text=None,
        messages=(records.Message(role="user", content="hi"),), answer_prefix="", stop=("\n```",),
        shots=0,
    )  # fmt: skip


def test_records_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "p.parquet"
    records.write(records.frame([_prompt()], records.PROMPTS), records.PROMPTS, path)
    assert records.records(path, records.PROMPTS, records.Prompt) == [_prompt()]
    assert [file.name for file in path.parent.iterdir()] == ["p.parquet"]


def test_a_note_stands_in_the_file_and_changes_no_row(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    table = records.frame([_prompt()], records.PROMPTS)
    records.write(table, records.PROMPTS, path, {"wall_s": 1.5})
    assert json.loads(pl.read_parquet_metadata(path)[records.NOTE]) == {"wall_s": 1.5}
    assert records.records(path, records.PROMPTS, records.Prompt) == [_prompt()]


def test_an_empty_stage_file_keeps_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    records.write(records.frame([], records.VERDICTS), records.VERDICTS, path)
    assert records.records(path, records.VERDICTS, records.Execution) == []


def test_other_columns_are_refused_by_name(tmp_path: Path) -> None:
    frame = records.frame([_prompt()], records.PROMPTS).drop("stop").with_columns(x=pl.lit(1))
    with pytest.raises(DataError, match=r"missing: \['stop'\]; unknown: \['x'\]"):
        records.write(frame, records.PROMPTS, tmp_path / "p.parquet")


def test_a_truncated_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    records.write(records.frame([_prompt()], records.PROMPTS), records.PROMPTS, path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match=r"p\.parquet: unreadable stage file"):
        records.read(path, records.PROMPTS)


def test_half_a_surrogate_pair_becomes_the_replacement_character(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    prompt = _prompt().model_copy(update={"answer_prefix": "a\ud800b \ud83d\ude00"})
    records.write(records.frame([prompt], records.PROMPTS), records.PROMPTS, path)
    (read,) = records.records(path, records.PROMPTS, records.Prompt)
    assert read.answer_prefix == "a\ufffdb \U0001f600"


def test_what_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "a.parquet"
    with pytest.raises(UnwritableError, match=r"a[.]parquet: can't be written .*make room"):
        records.write(pl.DataFrame(schema=records.HEALTH), records.HEALTH, path)


def test_a_full_disk_leaves_no_part_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: pl.DataFrame, path: Path, **__: object) -> None:
        path.write_bytes(b"PAR1")
        raise pl.exceptions.ComputeError("No space left on device (os error 28)")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", fail)
    with pytest.raises(UnwritableError, match="No space left"):
        records.write(pl.DataFrame(schema=records.HEALTH), records.HEALTH, tmp_path / "a.parquet")
    assert list(tmp_path.iterdir()) == []
