"""When the table says that a score measures extraction."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import synthetic

from repass.store import Sources

Table = Callable[[str], pl.DataFrame]


def verdicts(sources: Sources, prompt: str) -> Path:
    ending = f"demo/{prompt}.n10.parquet"
    return next(file for file in sources.verdicts if str(file).endswith(ending))


def judge(file: Path, verdicts_of: dict[str, list[bool]]) -> str:
    """Let the samples pass or fail under each policy as the lists say, over and over."""

    def change(frame: pl.DataFrame) -> pl.DataFrame:
        ordered = frame.sort("extraction", "position", "sample")
        numbered = ordered.with_columns(at=pl.int_range(pl.len()).over("extraction"))
        passed = [
            (wanted := verdicts_of.get(row["extraction"], [False]))[row["at"] % len(wanted)]
            for row in numbered.select("extraction", "at").iter_rows(named=True)
        ]
        verdict = pl.Series(["passed" if item else "failed" for item in passed])
        return ordered.with_columns(verdict=verdict)

    synthetic.edit(file, change)
    return str(pl.read_parquet(file)["model"][0])


def flag(table: Table, model: str, prompt: str, policy: str) -> dict[str, object]:
    (row,) = (
        table("extraction_effect")
        .filter(
            pl.col("model") == model,
            pl.col("benchmark") == "demo",
            pl.col("prompt") == prompt,
            pl.col("sampling") == "n10",
            pl.col("extraction") == policy,
        )
        .iter_rows(named=True)
    )
    return row


TEN = [True] * 9 + [False]


@pytest.mark.parametrize(
    ("default", "other", "flagged"),
    [
        (TEN, TEN, False),
        (TEN, [False] * 10, True),
        ([False] * 10, TEN, True),
        # Ten points, but six flips one way and none the other is the least that counts.
        ([True] * 60, [True] * 57 + [False] * 3, False),
        ([True] * 60, [True] * 54 + [False] * 6, True),
        # Many flips, evenly.
        ([True, False], [False, True], False),
    ],
)
def test_large_one_sided_differences_are_flagged(
    default: list[bool],
    other: list[bool],
    flagged: bool,
    sources: Sources,
    built: Callable[[Sources], Table],
) -> None:
    model = judge(verdicts(sources, "complete"), {"stop": default, "raw": other})
    row = flag(built(sources), model, "complete", "raw")
    assert row["measures_extraction"] is flagged


def test_passes_are_counted_under_both(sources: Sources, built: Callable[[Sources], Table]) -> None:
    model = judge(verdicts(sources, "complete"), {"stop": TEN, "raw": [True] * 10})
    row = flag(built(sources), model, "complete", "raw")
    assert (row["passed"], row["default_passed"], row["compared"]) == (60, 54, 60)


def test_raw_of_a_chat_is_never_flagged(
    sources: Sources, built: Callable[[Sources], Table]
) -> None:
    model = judge(verdicts(sources, "instruct"), {"fence": [True], "raw": [False]})
    assert flag(built(sources), model, "instruct", "raw")["measures_extraction"] is False


def test_the_default_never_differs_from_itself(
    sources: Sources, built: Callable[[Sources], Table]
) -> None:
    effect = built(sources)("extraction_effect").filter(pl.col("is_default"))
    assert not effect["measures_extraction"].any()
