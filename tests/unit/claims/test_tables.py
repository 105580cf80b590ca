"""Tables of claims: what is read, and that each mistake is one line that says what to do."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repass.claims import tables
from repass.claims.records import Row
from repass.claims.tables import Known, Line
from repass.config.findings import Findings
from repass.errors import ConfigError

KNOWN = Known({"humaneval": "python", "multipl-e-humaneval-go": "go"}, frozenset({"paper"}))
HEADER = "model,benchmark,k,value,origin,source,language,parameters_b,kind,samples\n"
GOOD = "Tiny-1B,humaneval,1,47.0,published,paper,python,1.3,base,10\n"


def read(folder: Path, text: str) -> list[Line]:
    """Read a table, or raise what is wrong with it."""
    file = folder / "mine.csv"
    file.write_text(text, encoding="utf-8")
    findings = Findings()
    lines = tables.read(file, folder, KNOWN, findings)
    findings.stop()
    return lines


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as error:
        read(folder, text)
    return str(error.value).splitlines()


def test_a_row_keeps_its_place_and_the_digits_of_its_value(tmp_path: Path) -> None:
    (line,) = read(tmp_path, HEADER + GOOD)
    assert (line.file, line.number, line.printed) == ("mine.csv", 2, "47.0")
    assert line.row.value == 47
    assert line.row.prompt is None


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    columns, cells = HEADER.strip().split(","), GOOD.strip().split(",")
    turned = ",".join(reversed(columns)) + "\n" + ",".join(reversed(cells)) + "\n"
    assert [line.row for line in read(tmp_path, turned)] == [
        line.row for line in read(tmp_path, HEADER + GOOD)
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("humaneval", "humanval",
         'benchmark: found "humanval"; allowed: humaneval, multipl-e-humaneval-go'
         ' (did you mean "humaneval"?)'),
        ("published", "claimed", 'origin: found "claimed"; allowed: published, reproduced'),
        ("base", "chatty", 'kind: found "chatty"; allowed: base, instruct, fine-tuned or null'),
        ("47.0", "101", 'value: found "101"; allowed: a number at least 0 and at most 100'),
        ("47.0", "-0.1", 'value: found "-0.1"; allowed: a number at least 0 and at most 100'),
        ("47.0", "", "value: is missing; allowed: a number at least 0 and at most 100"),
        (",1,47", ",0,47", 'k: found "0"; allowed: a whole number at least 1'),
        (",1,47", ",100,47", "found k 100 with 10 samples; allowed: a k that is no greater"),
        ("paper", "web", 'source: found "web"; allowed: paper'),
        ("python", "go", 'language: found "go"; allowed: python'),
        ("1.3", "big", 'parameters_b: found "big"; allowed: a number above 0 or null'),
        (",10\n", ",10,more\n", "more or fewer cells than the header has columns"),
        (",10\n", "\n", "more or fewer cells than the header has columns"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_row_is_one_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    assert refused(tmp_path, HEADER + GOOD.replace(old, new)) == [f"mine.csv:2: {message}"]


def test_an_unknown_column_is_refused(tmp_path: Path) -> None:
    (line,) = refused(tmp_path, HEADER.replace("samples", "sample") + GOOD)
    assert line.startswith("mine.csv:1: sample: unknown column; allowed: model, ")
    assert line.endswith('(did you mean "samples"?)')


def test_a_column_that_is_needed_is_missed(tmp_path: Path) -> None:
    lines = refused(tmp_path, "model,benchmark,k,value,origin\nTiny,humaneval,1,5,published\n")
    assert lines == ["mine.csv:1: source: the column is missing"]


def test_a_claim_that_stands_there_twice_is_told_with_both_lines(tmp_path: Path) -> None:
    (line,) = refused(tmp_path, HEADER + GOOD + GOOD.replace("47.0", "48.0"))
    assert line.startswith("mine.csv:3: the same claim as in line 2; allowed: each once")


def test_the_same_at_another_k_is_another_claim(tmp_path: Path) -> None:
    assert len(read(tmp_path, HEADER + GOOD + GOOD.replace(",1,47", ",10,47"))) == 2


def test_all_mistakes_are_told_together(tmp_path: Path) -> None:
    wrong = GOOD.replace("paper", "web") + GOOD.replace("humaneval", "x")
    assert len(refused(tmp_path, HEADER + wrong)) == 2


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_bytes(b"\xff\xfe")
    findings = Findings()
    assert tables.read(file, tmp_path, KNOWN, findings) == []
    with pytest.raises(ConfigError, match=r"mine\.csv: can't be read as UTF-8"):
        findings.stop()


@pytest.mark.parametrize(("printed", "half"), [("47", 0.005), ("47.0", 0.0005), ("8.25", 0.00005)])
def test_rounding_is_half_of_the_last_digit(printed: str, half: float) -> None:
    assert tables.rounding(printed) == pytest.approx(half)


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)


@given(model=NAMES, note=st.none() | NAMES, tenths=st.integers(0, 1000))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, model: str, note: str | None, tenths: int
) -> None:
    printed = f"{tenths / 10:.1f}"
    row = Row(
        model=model,
        benchmark="humaneval",
        k=1,
        value=float(printed),
        origin="published",
        source="paper",
        note=note,
        parameters_b=0.0006,
    )
    text = tables.text_of([(row, printed)])
    (line,) = read(tmp_path_factory.mktemp("table"), text)
    assert (line.row, line.printed) == (row, printed)
