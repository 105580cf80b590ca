"""The section of paired comparisons, and what the problems' section says of agreement."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import synthetic

from repass import store
from repass.report.sections.certainty import Certainty
from repass.report.sections.problems import Problems
from repass.report.tables import Tables, connect

SQL = Path(__file__).parents[3] / "workflow" / "sql"
SETTINGS = SimpleNamespace(bootstrap=200, seed=1)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certainty")
    grid = synthetic.Grid(
        models=4, benchmarks=1, problems=60, prompts=("complete",), policies=("stop",)
    )
    store.build(folder / "a.duckdb", synthetic.write(folder / "stages", grid), SQL, SETTINGS)
    return folder / "a.duckdb"


def test_a_panel_for_every_way_to_ask(database: Path) -> None:
    with connect(database) as connection:
        context = Certainty().context(Tables(connection))
    names = [panel["name"] for panel in context["panels"]]
    assert names == ["demo · complete · greedy", "demo · complete · t0.8-n10"]
    assert context["pairs"] == 12


def test_the_better_model_stands_first_and_the_closest_pair_on_top(database: Path) -> None:
    with connect(database) as connection:
        (panel, _) = Certainty().context(Tables(connection))["panels"]
    differences = [row["difference"] for row in panel["rows"]]
    assert differences == sorted(differences)
    assert min(differences) >= 0
    assert all(row["low"] <= row["difference"] <= row["high"] for row in panel["rows"])


def test_the_matrix_is_that_of_the_pairs(database: Path) -> None:
    with connect(database) as connection:
        (_, panel) = Certainty().context(Tables(connection))["panels"]
    names = [row["model"] for row in panel["matrix"]]
    squares = {
        (row["model"], other): square
        for row in panel["matrix"]
        for other, square in zip(names, row["squares"], strict=True)
    }
    assert names[0] == panel["best"]
    for pair in panel["rows"]:
        square = squares[pair["model_a"], pair["model_b"]]
        assert square["difference"] == pytest.approx(pair["difference"])
        assert (square["style"] == "alike") == (not pair["told_apart"])
    assert all(squares[name, name] is None for name in names)


def test_without_two_models_there_is_no_section(
    tmp_path: Path,
) -> None:
    grid = synthetic.Grid(models=1, benchmarks=1, problems=3, prompts=("complete",))
    store.build(tmp_path / "a.duckdb", synthetic.write(tmp_path / "stages", grid), SQL, SETTINGS)
    with connect(tmp_path / "a.duckdb") as connection:
        tables = Tables(connection)
        assert Certainty().context(tables) == {}
        (panel,) = Problems().context(tables)["panels"]
    assert panel["agreement"] == []
    assert [asked["reach"] for asked in panel["asked"]] == [[], []]


def test_every_problem_is_in_the_figure_once(database: Path) -> None:
    with connect(database) as connection:
        (panel,) = Problems().context(Tables(connection))["panels"]
    data = panel["figures"][-1].spec["datasets"]
    assert len(data["tasks"]) == len({task["task_id"] for task in data["tasks"]}) == 60
    assert [len(row["rate"]) for row in data["rows"]] == [60] * 8


def test_how_two_models_agree_is_a_sentence_and_how_more_do_a_figure(
    database: Path, tmp_path: Path
) -> None:
    grid = synthetic.Grid(models=2, benchmarks=1, problems=12, prompts=("complete",))
    store.build(tmp_path / "a.duckdb", synthetic.write(tmp_path / "stages", grid), SQL, SETTINGS)
    with connect(tmp_path / "a.duckdb") as connection:
        (two,) = Problems().context(Tables(connection))["panels"]
    assert two["agreement"] == []
    assert "Family0-0.5B and Family0-0.5B-Instruct solve the same problems" in two["agreed"]
    with connect(database) as connection:
        (four,) = Problems().context(Tables(connection))["panels"]
    assert len(four["agreement"]) == 1
    assert not four["agreed"]
