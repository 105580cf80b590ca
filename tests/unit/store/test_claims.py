"""Claims beside scores: who is matched with whom, and each verdict of the rule by a case."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import claiming
import duckdb
import polars as pl
import pytest
import synthetic
from claiming import claim

from repass.store import Sources, build

Table = Callable[[str], pl.DataFrame]

SQL = Path(__file__).parents[3] / "workflow" / "sql"
GRID = synthetic.Grid(
    models=2, benchmarks=3, problems=12, samplings=(("greedy", 1), ("t0.8-n10", 10))
)
PLACES = (
    "equal", "rounded", "beyond", "under", "chat", "shots", "hot", "k10-cold", "k10-hot", "invalid",
    "again", "other-again", "version", "own-figure", "own-figure-instruct", "alias", "stranger",
    "elsewhere", "k5", "old", "new", "base", "other-model-s-prompt", "its-own-prompt",
)  # fmt: skip


def tables(folder: Path, sources: Sources) -> Table:
    build(folder / "repass.duckdb", sources, SQL, SimpleNamespace(bootstrap=200, seed=1))

    def read(name: str) -> pl.DataFrame:
        with duckdb.connect(str(folder / "repass.duckdb"), read_only=True) as connection:
            return connection.sql(f"FROM {name}").pl()

    return read


def score_of(read: Table, sampling: str, k: int) -> dict[str, Any]:
    cell = {"model": claiming.MODEL, "benchmark": "demo", "prompt": "complete"}
    return read("scores").row(
        by_predicate=pl.all_horizontal(
            *(pl.col(key) == value for key, value in cell.items()),
            pl.col("sampling") == sampling,
            pl.col("k") == k,
            "is_default",
        ),
        named=True,
    )


def claims(ours: dict[str, Any], ten: dict[str, Any]) -> dict[str, Any]:
    low, high = ours["low"], ours["high"]
    greedy = {"temperature": 0.0, "samples": 1}
    return {
        "equal": claim(value=ours["pass_at_k"], **greedy),
        "rounded": claim(value=high + 0.004, rounding=0.005),
        "beyond": claim(value=high + 0.004, rounding=0.0005, note="by heart"),
        "under": claim(value=low - 0.004, rounding=0.0005),
        "chat": claim(prompt_kind="chat"),
        "shots": claim(shots=3),
        "hot": claim(temperature=0.8),
        "k10-cold": claim(k=10, value=ten["pass_at_k"], temperature=0.7),
        "k10-hot": claim(k=10, value=ten["pass_at_k"], temperature=0.8),
        "invalid": claim(benchmark="mbpp"),
        "again": claim(origin="reproduced", value=0.25),
        "other-again": claim(origin="reproduced", value=0.75, source="study"),
        "version": claim(benchmark="demo-v2.0"),
        "own-figure": claim(prompt="complete", source="table"),
        "own-figure-instruct": claim(prompt="instruct", source="table"),
        "alias": claim(model="FAMILY zero"),
        "stranger": claim(model="Nobody-7B"),
        "elsewhere": claim(benchmark="bigcodebench-complete"),
        "k5": claim(benchmark="humaneval", k=100),
        "old": claim(series="board", source="board-1", source_date="2025-01-24"),
        "new": claim(series="board", source="board-2", source_date="2025-04-17"),
        "base": claim(benchmark="demo-base"),
        "other-model-s-prompt": claim(prompt="shots-9", source="many"),
        "its-own-prompt": claim(prompt="complete", source="many"),
    }


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Table:
    """A database with a claim for every case; their lines are the places of `PLACES`."""
    folder = tmp_path_factory.mktemp("claims")
    sources = synthetic.write(folder / "stages", GRID)
    first = pl.int_range(pl.len()) == 0
    synthetic.edit(sources.health[-1], lambda frame: frame.with_columns(as_expected=~first))
    models = (
        sources.models[0].model_copy(update={"claimed_as": ("Family Zero",)}),
        *sources.models[1:],
    )
    sources = sources.model_copy(update={"models": models})
    plain = tables(folder, sources)
    made = claims(score_of(plain, "greedy", 1), score_of(plain, "t0.8-n10", 10))
    assert tuple(made) == PLACES
    file = claiming.write(folder / "claims.parquet", *made.values())
    return tables(folder, sources.model_copy(update={"claims": (file,)}))


@pytest.fixture(scope="module")
def compared(read: Table) -> Callable[..., dict[str, Any]]:
    """The comparison of a claim with a cell of its model on `demo`."""

    def find(place: str, sampling: str = "greedy", prompt: str = "complete") -> dict[str, Any]:
        found = read("comparisons").filter(
            claim_id=PLACES.index(place) + 1, sampling=sampling, prompt=prompt
        )
        assert found.height == 1
        return found.row(0, named=True)

    return find


@pytest.mark.parametrize(
    ("place", "verdict"),
    [("equal", "reproduced"), ("rounded", "reproduced"), ("beyond", "below"), ("under", "above")],
)
def test_the_interval_and_the_claim_s_rounding_decide(
    compared: Callable[..., dict[str, Any]], place: str, verdict: str
) -> None:
    found = compared(place)
    assert (found["verdict"], found["reason"]) == (verdict, None)
    assert found["difference"] == pytest.approx(found["score"] - found["claim"])


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("chat", "asked in a chat there, as text to complete here"),
        ("shots", "3 worked examples in the prompt there, 0 here"),
        ("hot", "temperature 0.8 there, 0.0 here"),
        ("version", "another version of the benchmark (demo-v2.0)"),
    ],
)
def test_what_is_not_comparable_says_why(
    compared: Callable[..., dict[str, Any]], place: str, reason: str
) -> None:
    found = compared(place)
    assert (found["verdict"], found["reason"]) == ("not comparable", reason)


@pytest.mark.parametrize("prompt", ["complete", "instruct"])
def test_of_several_prompts_of_a_source_the_cell_s_own_counts(read: Table, prompt: str) -> None:
    found = read("comparisons").filter(source="table", prompt=prompt)
    assert set(found["claim_prompt"]) == {prompt}


def test_a_temperature_counts_more_where_k_is_not_1(
    compared: Callable[..., dict[str, Any]],
) -> None:
    assert compared("k10-cold", "t0.8-n10")["verdict"] == "not comparable"
    assert compared("k10-hot", "t0.8-n10")["verdict"] == "reproduced"


def test_an_invalid_harness_is_no_low_score(compared: Callable[..., dict[str, Any]]) -> None:
    found = compared("invalid")
    assert found["verdict"] == "invalid harness"
    assert found["score"] is None
    assert found["reason"]


def test_a_model_is_known_by_its_other_names(compared: Callable[..., dict[str, Any]]) -> None:
    assert compared("alias")["claimed_as"] == "FAMILY zero"


def test_what_differs_is_listed(compared: Callable[..., dict[str, Any]]) -> None:
    assert compared("equal")["differences"] == ["prompt not stated"]
    assert "temperature not stated" in compared("beyond")["differences"]
    both = compared("k10-hot", "t0.8-n10")["differences"]
    assert both == ["prompt not stated", "number of samples not stated"]


def test_a_study_s_own_figure_stands_beside(compared: Callable[..., dict[str, Any]]) -> None:
    found = compared("equal")
    assert (found["elsewhere"], found["elsewhere_source"]) == (0.25, "paper")


def test_of_snapshots_the_last_one_is_compared(read: Table) -> None:
    sources = set(read("comparisons")["source"])
    assert "board-2" in sources
    assert "board-1" not in sources


@pytest.mark.parametrize(
    ("place", "state"),
    [
        ("equal", "compared"),
        ("stranger", "no model"),
        ("elsewhere", "no benchmark"),
        ("k5", "no k"),
        ("old", "superseded"),
    ],
)
def test_every_claim_is_accounted_for(read: Table, place: str, state: str) -> None:
    matches = read("claim_matches")
    assert matches.height == len(PLACES)
    assert matches["state"][PLACES.index(place)] == state


def test_cells_without_a_claim_are_told(read: Table) -> None:
    cells = read("unclaimed_cells")
    assert set(cells["model"]) == {claiming.MODEL, "Family0-0.5B-Instruct"}
    why = dict(cells.select("model", "why").iter_rows())
    assert why["Family0-0.5B-Instruct"] == "no claim of the model"
    assert why[claiming.MODEL] == "no claim of the model on this benchmark"


def test_causes_are_those_that_the_data_show(read: Table) -> None:
    causes = read("comparison_causes").filter(sampling="greedy", prompt="complete")
    of = {place: causes.filter(claim_id=PLACES.index(place) + 1) for place in PLACES}
    assert of["equal"].is_empty()
    assert ("note", "by heart") in of["beyond"].select("kind", "cause").rows()
    assert "health" in set(of["invalid"]["kind"])
    extraction = of["beyond"].filter(kind="extraction")
    flagged = read("extraction_effect").filter(
        "measures_extraction", ~pl.col("is_default"), pl.col("cell_id").is_in(causes["cell_id"])
    )
    cell = of["beyond"]["cell_id"][0]
    assert extraction.height == flagged.filter(cell_id=cell).height
