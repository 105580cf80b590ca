"""docs/database.md: every column of every table is described, and every query runs."""

import re
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
import synthetic

from repass.errors import DataError
from repass.store import Sources, build, documentation
from repass.store.described import described, tables

SQL = Path(__file__).parents[3] / "workflow" / "sql"
SETTINGS = SimpleNamespace(bootstrap=200, seed=1)
GRID = synthetic.Grid(models=3, benchmarks=2, problems=6, samplings=(("greedy", 1), ("n10", 10)))
DOCUMENT = Path(__file__).parents[3] / "docs" / "database.md"
QUERIES = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documented")
    build(folder / "a.duckdb", synthetic.write(folder / "stages", GRID), SQL, SETTINGS)
    return folder / "a.duckdb"


def test_every_column_of_every_table_is_described(database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        lacking = [
            f"{table.name}.{column.name}"
            for table in tables(connection, SQL)
            for column in table.columns
            if not column.meaning
        ]
    assert lacking == [], "describe them in the comment that opens the table's file of SQL"


def test_every_table_says_what_a_row_is(database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        assert [table.name for table in tables(connection, SQL) if not table.about] == []


def key_of(about: str) -> list[str]:
    """What the comment names as key: `key name` or `key (name, name)`."""
    match = re.search(r"\b[Kk]ey (?:\(([^)]*)\)|(\w+))", about)
    return re.split(r", ", (match.group(1) or match.group(2))) if match else []


def test_every_table_names_its_key_and_it_is_unique(database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        for table in tables(connection, SQL):
            names = {column.name for column in table.columns}
            key = key_of(table.about)
            assert key, f"{table.name}: name the key in the comment that opens its file"
            assert set(key) <= names, table.name
            columns = ", ".join(f'"{name}"' for name in key)
            counts = f"SELECT count(*), count(DISTINCT ({columns})) FROM {table.name}"
            rows, keys = connection.execute(counts).fetchall()[0]
            assert rows == keys, table.name


def test_the_document_is_current() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert documentation.updated(text, SQL) == text, "run: repass schema"


def test_the_database_describes_itself(database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        query = (
            "SELECT count(*), count(nullif(comment, '')) FROM duckdb_columns() WHERE NOT internal"
        )
        columns, described_ones = connection.execute(query).fetchall()[0]
    assert columns == described_ones > 300


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_every_query_of_the_document_runs(query: str, database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        result = connection.sql(query)
        assert len(result.columns) > 1


def test_the_queries_about_cells_find_something(database: Path) -> None:
    names = ("FROM paired_tests", "FROM certainty", "FROM agreement", "FROM problem_difficulty")
    with duckdb.connect(str(database), read_only=True) as connection:
        found = [
            connection.sql(query).fetchall()
            for query in QUERIES
            if any(f"{name}\n" in query or f"{name};" in query for name in names)
            and "HAVING" not in query
        ]
    assert len(found) >= 5
    assert all(found)


COLUMNS = ("low", "high", "method", "limit_cpu", "limit_wall", "engine", "device", "note")


@pytest.mark.parametrize(
    ("comment", "columns"),
    [
        ("low, high  its interval", {"low": "its interval", "high": "its interval"}),
        ("low        its lower end; method: how", {"low": "its lower end", "method": "how"}),
        ("low        its end; method (a word)", {"low": "its end", "method": "(a word)"}),
        ("limit_*    in seconds", {"limit_cpu": "in seconds", "limit_wall": "in seconds"}),
        ("engine ... note  written down", dict.fromkeys(COLUMNS[5:], "written down")),
        ("low        a; other: b", {"low": "a; other: b"}),
        ("low        starts\n--             goes on", {"low": "starts goes on"}),
        ("other      is no column", {}),
    ],
)
def test_what_a_comment_says_of_columns(comment: str, columns: dict[str, str]) -> None:
    found = described(f"-- One row a thing.\n--   {comment}\n-- Rounded.\n", COLUMNS)
    assert found.columns == columns
    assert found.about == "One row a thing. Rounded."


def test_a_document_without_marks_is_refused() -> None:
    with pytest.raises(DataError, match="are missing"):
        documentation.updated("# The database\n", SQL)


def test_without_any_cell_the_queries_run_too(tmp_path: Path) -> None:
    build(tmp_path / "a.duckdb", Sources(), SQL, SETTINGS)
    with duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True) as connection:
        found = [connection.sql(query).fetchall() for query in QUERIES if "PIVOT" not in query]
    assert len(found) > 20
