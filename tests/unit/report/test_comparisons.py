"""The sections on tuning, format, languages and worked examples: what they show and say."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import configured
import duckdb
import pytest
import synthetic

from repass import claims, records, store
from repass.report import page
from repass.report.comparisons import opened_first
from repass.report.sections import Section
from repass.report.sections.format import Format
from repass.report.sections.languages import Languages
from repass.report.sections.shots import Shots
from repass.report.sections.tuning import Tuning
from repass.report.tables import Tables

SQL = Path(__file__).parents[3] / "workflow" / "sql"
OWN = (Tuning(), Format(), Languages(), Shots())
Context = dict[str, Any]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory, settings: SimpleNamespace) -> Iterator[Tables]:
    """Four models in two languages and up to one example, and the claims that come with repass."""
    folder = tmp_path_factory.mktemp("comparisons")
    grid = synthetic.Grid(
        models=4,
        benchmarks=1,
        problems=12,
        prompts=("complete", "instruct", "shots-0", "shots-1"),
        samplings=(("greedy", 1),),
        policies=("stop",),
        languages=("py", "rs"),
    )
    sources = synthetic.write(folder / "stages", grid)
    files = tuple(shipped(folder, name) for name in ("studies", "bigcodebench"))
    store.build(
        folder / "repass.duckdb", sources.model_copy(update={"claims": files}), SQL, settings
    )
    with duckdb.connect(str(folder / "repass.duckdb"), read_only=True) as connection:
        yield Tables(connection)


def shipped(folder: Path, name: str) -> Path:
    config = configured.Project(configured.REPOSITORY).load()
    records.write(claims.collect(config, name), claims.CLAIMS, folder / f"{name}.parquet")
    return folder / f"{name}.parquet"


@pytest.fixture(scope="module")
def panel(tables: Tables) -> Callable[[Section, str], Context]:
    """Find the panel of a section whose name begins like this."""
    contexts = {section.anchor: section.context(tables) for section in OWN}

    def find(section: Section, name: str) -> Context:
        panels: list[Context] = contexts[section.anchor]["panels"]
        return next(found for found in panels if found["name"].startswith(name))

    return find


def data(figure: Any, name: str = "rows") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = figure.spec["datasets"][name]
    return rows


def test_measured_scores_come_before_claims(tables: Tables) -> None:
    for section in OWN:
        names = [found["name"] for found in section.context(tables)["panels"]]
        measured = ["measured here" in name for name in names]
        assert measured == sorted(measured, reverse=True)
        assert {True, False} == set(measured)


@pytest.mark.parametrize(
    ("panels", "first"),
    [
        ([(True, 1, 1), (True, 2, 2), (False, 50, 50)], 1),
        ([(True, 1, 1), (False, 3, 44), (False, 3, 47)], 2),
        ([(True, 1, 1), (False, 109, 109), (False, 170, 170)], 1),
        ([(True, 1, 1)], 0),
    ],
)
def test_the_panel_that_shows_most_is_opened(
    panels: list[tuple[bool, int, int]], first: int
) -> None:
    made = [dict(zip(("here", "models", "scores"), panel, strict=True)) for panel in panels]
    ordered = opened_first(made)
    assert ordered[0] is made[first]
    assert ordered[1:] == made[:first] + made[first + 1 :]


def test_tuning_shows_both_models_and_both_forms(panel: Callable[..., Context]) -> None:
    found = panel(Tuning(), "demo: measured here, greedy")
    (figure,) = found["figures"]
    assert {row["role"] for row in data(figure, "points")} == {
        "base, completes",
        "tuned, completes",
        "tuned, is instructed",
    }
    assert {row["model"] for row in found["rows"]} == {
        "Family0-0.5B-Instruct",
        "Family1-1.5B-Instruct",
    }
    assert all(row["difference_low"] is not None for row in found["rows"])


def test_tuning_sums_up_what_it_shows(panel: Callable[..., Context]) -> None:
    found = panel(Tuning(), "bigcodebench: BigCodeBench leaderboard, January 2025")
    completing = [row["difference"] for row in found["rows"] if row["form"] == "complete"]
    better = sum(difference > 0 for difference in completing)
    assert found["said"].startswith(f"{better} of {len(completing)} tuned models")


def test_format_shows_the_factors_studys_figures(panel: Callable[..., Context]) -> None:
    found = panel(Format(), "bigcodebench: BigCodeBench leaderboard, January 2025")
    (coder,) = [part for part in found["parts"] if part["part"] == "coder"]
    assert coder["listed"] == 33
    assert [(mean["models"], mean["mean"], mean["sd"]) for mean in coder["means"]] == [
        (29, "43.14", "9.71"),
        (22, "37.18", "6.20"),
        (22, "9.29", "2.07"),
    ]


def test_extremes_are_at_both_ends(panel: Callable[..., Context]) -> None:
    found = panel(Format(), "bigcodebench: BigCodeBench leaderboard, January 2025")
    differences = [row["difference"] for row in found["rows"]]
    assert [row["difference"] for row in found["most"]] == sorted(differences, reverse=True)[:8]
    assert [row["difference"] for row in found["least"]] == sorted(differences)[:8]


def test_few_models_are_listed_once(panel: Callable[..., Context]) -> None:
    found = panel(Format(), "demo: measured here")
    assert len(found["most"]) == 4
    assert found["least"] == []


def test_a_heat_map_has_a_square_a_model_and_language(panel: Callable[..., Context]) -> None:
    found = panel(Languages(), "multipl-e-humaneval, complete: measured here")
    squares = {(row["model"], row["language"]) for row in data(found["figures"][0])}
    assert len(squares) == len(data(found["figures"][0])) == 4 * 2


def test_four_models_are_correlated_and_three_are_not(panel: Callable[..., Context]) -> None:
    assert panel(Languages(), "multipl-e-humaneval, complete: measured here")["correlated"]
    study = panel(Languages(), "multipl-e-humaneval, complete: Reproduction study")
    assert study["models"] == 3
    assert not study["correlated"]


def test_specialised_models_have_bars(panel: Callable[..., Context]) -> None:
    found = panel(Languages(), "multipl-e-humaneval, complete: Factors study")
    (bars,) = [figure for figure in found["figures"] if "specialised" in figure.title]
    assert {row["language"] for row in data(bars)} == {"Python", "Java", "JavaScript", "C++"}
    assert "No general version" in bars.caption


def test_curves_begin_with_the_baseline(panel: Callable[..., Context]) -> None:
    found = panel(Shots(), "demo, shots-n: measured here")
    assert found["steps"] == ["baseline", "0", "1"]
    study = panel(Shots(), "mbpp-select, n-shot")
    assert study["steps"] == ["baseline", "0", "1", "3", "5"]
    scores = {row["model"]: row["scores"] for row in study["rows"]}
    assert scores["Qwen2.5-Coder-3B-Instruct"]["5"]["score"] == pytest.approx(0.35)


def test_fine_tuned_models_stand_beside_their_base(tables: Tables) -> None:
    panels = Shots().context(tables)["tuned"]
    pairs = {(row["base"], row["model"]) for found in panels for row in found["rows"]}
    assert ("Qwen2.5-Coder-3B", "Qwen2.5-Coder-3B SFT") in pairs
    assert ("StarCoder2-3B", "StarCoder2-3B self-instruct") in pairs


def test_without_scores_each_section_says_so(tmp_path: Path, settings: SimpleNamespace) -> None:
    store.build(tmp_path / "repass.duckdb", store.Sources(), SQL, settings)
    with duckdb.connect(str(tmp_path / "repass.duckdb"), read_only=True) as connection:
        text = page.render(Tables(connection), settings)
    for said in (
        "No model here is a tuned version of another",
        "No model here was asked the same problems both to complete code",
        "No benchmark here asks for the same tasks in more than one language",
        "No benchmark here was asked with different numbers of worked examples",
    ):
        assert said in text
