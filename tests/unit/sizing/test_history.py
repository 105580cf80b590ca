"""Recorded costs: which cells answer for a cell, and what a database must have."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
import synthetic

from repass.config import Cell
from repass.errors import DataError
from repass.sizing import history
from repass.sizing.history import Cost, History, Known
from repass.store import build

SQL = Path(__file__).parents[3] / "workflow" / "sql"
CELL = Cell(model="seven", benchmark="humaneval", prompt="complete", sampling="t0.2-n50")

Make = Callable[..., Cost]


def test_tokens_are_those_of_the_same_cell_in_any_sampling(cost: Make) -> None:
    other = cost(model="other", completion_tokens=1)
    assert History([other, cost()]).tokens(CELL) == Known(value=100, stands_on="measured")


def test_else_those_of_other_models_on_the_same_prompts(cost: Make) -> None:
    found = History([cost(model="a"), cost(model="b", completion_tokens=32800)]).tokens(CELL)
    assert found == Known(value=150, stands_on="from other models")


def test_nothing_alike_is_none(cost: Make) -> None:
    assert History([cost(model="other", benchmark="mbpp")]).tokens(CELL) is None


def test_costs_that_are_not_known_do_not_count(cost: Make) -> None:
    empty = cost(
        samples=None,
        prompt_tokens=None,
        completion_tokens=None,
        generation_s=None,
        programs=None,
        execution_cpu_s=None,
        device=None,
    )
    known = History([empty])
    assert known.tokens(CELL) is None
    assert known.prompt_tokens(CELL) is None
    assert known.programs(CELL) is None
    assert known.cpu("humaneval", "python") is None
    assert known.speed("seven", _any, 1) is None


def test_speed_is_all_tokens_by_all_seconds(cost: Make) -> None:
    costs = [cost(), cost(completion_tokens=8200, generation_s=24.0)]
    assert History(costs).speed("seven", _any, 1) == Known(value=24600 / 32, stands_on="measured")


def test_an_engines_time_counts_before_a_cells_own(cost: Make) -> None:
    shared = cost(engine_s=4.0)
    assert History([shared]).speed("seven", _any, 1) == Known(value=4100, stands_on="measured")


def test_loading_is_what_the_models_cells_bore(cost: Make) -> None:
    known = History([cost(load_s=60.0), cost(load_s=0.0), cost(model="other", load_s=5.0)])
    assert known.load("seven", _any, 1) == 60
    assert History([cost()]).load("seven", _any, 1) is None


@pytest.mark.parametrize(
    "changes", [{"engine": "endpoint"}, {"gpus": 2}, {"device": "NVIDIA H100 80GB HBM3"}]
)
def test_speed_elsewhere_is_another(cost: Make, changes: dict[str, object]) -> None:
    assert History([cost(**changes)]).speed("seven", lambda name: "A100" in name, 1) is None


def test_cpu_time_of_a_program_is_that_of_its_benchmark_or_else_its_language(cost: Make) -> None:
    known = History([cost()])
    own = known.cpu("humaneval", "python")
    assert own is not None
    assert own.value == pytest.approx(0.05)
    assert own.stands_on == "measured on the benchmark"
    other = known.cpu("mbpp", "python")
    assert other is not None
    assert other.stands_on == "from other benchmarks in the language"
    assert known.cpu("multipl-e-humaneval-cpp", "cpp") is None


def test_a_database_of_a_run_is_read(tmp_path: Path) -> None:
    grid = synthetic.Grid(models=2, benchmarks=1, problems=3, samplings=(("greedy", 1),))
    database = tmp_path / "repass.duckdb"
    sources = synthetic.write(tmp_path / "stages", grid)
    build(database, sources, SQL, SimpleNamespace(bootstrap=100, seed=1))
    known = history.read(database)
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute("SELECT benchmark FROM cell_costs").fetchone()
    assert row is not None
    assert known.problems(row[0]) == 3


def test_a_missing_database_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"--database: .*none\.duckdb is missing; a run writes it"):
        history.read(tmp_path / "none.duckdb")


def test_a_database_of_something_else_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "other.duckdb"
    duckdb.connect(str(file)).close()
    with pytest.raises(DataError, match="has no costs of cells") as raised:
        history.read(file)
    assert "\n" not in str(raised.value)


def _any(device: str) -> bool:
    return True
