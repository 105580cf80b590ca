"""The database from made-up stage files: what is scored, what is not, and that it says so."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import duckdb
import polars as pl
import pytest
import synthetic

from repass import records
from repass.errors import DataError
from repass.metrics import pass_at_k
from repass.store import Sources, TableDefectError, build, model_scores

SQL = Path(__file__).parents[3] / "workflow" / "sql"
SETTINGS = SimpleNamespace(bootstrap=200, seed=1)

Table = Callable[[str], pl.DataFrame]
Built = Callable[[Sources], Table]


def verdicts_of(sources: Sources, cell: str) -> Path:
    return next(file for file in sources.verdicts if str(file).endswith(f"{cell}.parquet"))


def completions_of(sources: Sources, cell: str) -> Path:
    return next(file for file in sources.completions if str(file).endswith(f"{cell}.parquet"))


def change(column: str, value: str | None, rows: int) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Set a column of the first rows."""
    first = pl.int_range(pl.len()) < rows
    return lambda frame: frame.with_columns(
        pl.when(first).then(pl.lit(value)).otherwise(column).alias(column)
    )


def test_what_is_done_to_the_weights_stands_beside_the_cell(sources: Sources, built: Built) -> None:
    changed, plain = sources.facts[:2]
    facts = json.loads(changed.read_text()) | {"quantization": "awq", "adapter": "./a 0123"}
    changed.write_text(json.dumps(facts))
    cells = built(sources)("cells").select("model", "quantization", "adapter", "facts").to_dicts()
    described = [(row["quantization"], row["adapter"]) for row in cells]
    assert described.count(("awq", "./a 0123")) == 1
    assert described.count((None, None)) == len(cells) - 1
    assert json.loads(plain.read_text())["adapter"] is None


def test_scores_are_those_of_the_definition(sources: Sources, built: Built) -> None:
    table = built(sources)
    verdicts = pl.concat([pl.read_parquet(file) for file in sources.verdicts])
    cell = ["model", "benchmark", "prompt", "sampling", "extraction"]
    problems = verdicts.group_by(*cell, "position").agg(
        n=pl.len(), c=(pl.col("verdict") == "passed").sum()
    )
    scores = table("scores")
    assert set(scores["status"]) == {"ok"}
    for k in (1, 5, 10):
        expected = {
            key: sum(pass_at_k(n, c, k) or 0 for n, c in group.select("n", "c").rows()) / 6
            for key, group in problems.filter(pl.col("n") >= k).group_by(cell)
        }
        found = scores.filter(pl.col("k") == k)
        assert found.height == len(expected)
        for row in found.iter_rows(named=True):
            assert row["pass_at_k"] == pytest.approx(expected[tuple(row[name] for name in cell)])
            assert row["low"] <= row["pass_at_k"] <= row["high"]


def test_k_above_n_has_no_row(sources: Sources, built: Built) -> None:
    scores = built(sources)("scores")
    assert set(scores.filter(pl.col("sampling") == "greedy")["k"]) == {1}
    assert set(scores.filter(pl.col("sampling") == "n10")["k"]) == {1, 5, 10}


def test_one_headline_policy_a_cell(sources: Sources, built: Built) -> None:
    table = built(sources)
    headline = table("scores").filter(pl.col("is_default"), pl.col("k") == 1)
    assert headline.height == len(sources.cells)
    assert dict(headline.select("prompt", "extraction").rows()) == {
        "complete": "stop",
        "instruct": "fence",
    }


def test_a_sandbox_error_is_neither_wrong_nor_dropped(sources: Sources, built: Built) -> None:
    file = verdicts_of(sources, "demo/complete.n10")
    synthetic.edit(file, change("verdict", "sandbox_error", 6))
    table = built(sources)
    scores = table("scores").filter(pl.col("status") == "incomplete")
    assert set(scores["sandbox_errors"]) == {2}
    assert set(scores["reason"]) == {"2 sandbox errors"}
    assert scores["pass_at_k"].is_null().all()
    assert scores["low"].is_null().all()
    assert scores["provisional"].is_not_null().all()
    assert set(scores["samples"]) == {58}
    assert set(table("cells")["status"]) == {"ok", "incomplete"}


def test_a_failed_request_makes_its_cell_incomplete(sources: Sources, built: Built) -> None:
    name = "demo/complete.greedy"
    failed = change("completion", None, 2)
    synthetic.edit(completions_of(sources, name), failed)
    synthetic.edit(completions_of(sources, name), change("error", "HTTP 500", 2))
    synthetic.edit(verdicts_of(sources, name), lambda frame: frame.filter(pl.col("position") >= 2))
    table = built(sources)
    scores = table("scores").filter(pl.col("status") != "ok")
    assert set(scores["reason"]) == {"2 failed requests"}
    assert set(scores["samples"]) == {4}
    counts = table("verdict_counts").filter(pl.col("verdict") == "request_error")
    assert set(counts["samples"]) == {2}


def test_verdicts_on_failed_requests_do_not_count(sources: Sources, built: Built) -> None:
    """Whatever the execution said of a sample that has no completion."""
    name = "demo/complete.greedy"
    synthetic.edit(completions_of(sources, name), change("error", "HTTP 500", 1))
    table = built(sources)
    results = table("problem_results").filter(pl.col("request_errors") > 0)
    assert results.select("n", "c", "missing").unique().rows() == [(0, 0, 0)]


def test_missing_samples_are_counted(sources: Sources, built: Built) -> None:
    name = "demo/complete.n10"
    keep = pl.col("sample") < 9
    synthetic.edit(completions_of(sources, name), lambda frame: frame.filter(keep))
    synthetic.edit(verdicts_of(sources, name), lambda frame: frame.filter(keep))
    scores = built(sources)("scores").filter(pl.col("status") != "ok")
    assert set(scores["reason"]) == {"6 samples missing"}
    # Nine samples say nothing about ten tries.
    assert scores.filter(pl.col("k") == 10)["provisional"].is_null().all()


def test_an_unhealthy_harness_makes_its_cells_invalid(sources: Sources, built: Built) -> None:
    file = next(file for file in sources.health if file.stem == "humaneval")
    synthetic.edit(file, lambda frame: frame.with_columns(as_expected=pl.int_range(pl.len()) > 0))
    table = built(sources)
    health = {row["benchmark"]: row for row in table("health").iter_rows(named=True)}
    assert (health["demo"]["healthy"], health["humaneval"]["healthy"]) == (True, False)
    assert health["humaneval"]["unexpected"] == 1
    scores = table("scores").filter(pl.col("benchmark") == "humaneval")
    assert set(scores["status"]) == {"invalid"}
    assert scores["pass_at_k"].is_null().all()


def test_a_stated_exception_keeps_a_harness_healthy(sources: Sources, built: Built) -> None:
    first = pl.int_range(pl.len()) == 0
    for file in sources.health:
        synthetic.edit(
            file,
            lambda frame: frame.with_columns(
                as_expected=~first, excepted=pl.when(first).then(pl.lit("needs a network"))
            ),
        )
    health = built(sources)("health")
    assert health["healthy"].all()
    assert health["exceptions"].to_list() == [1, 1]


def test_without_references_the_self_tests_are_what_proves_a_harness(
    sources: Sources, built: Built
) -> None:
    file = next(file for file in sources.health if file.stem == "humaneval")
    synthetic.edit(file, lambda frame: frame.with_columns(check=pl.lit("self-test")))
    health = built(sources)("health")
    assert dict(health.select("benchmark", "proof").iter_rows()) == {
        "demo": "reference solutions",
        "humaneval": "self-tests of the language",
    }
    assert health["healthy"].all()


def test_a_harness_that_was_not_checked_is_not_healthy(sources: Sources, built: Built) -> None:
    table = built(sources.model_copy(update={"health": ()}))
    assert set(table("scores")["status"]) == {"invalid"}
    assert set(table("scores")["reason"]) == {"the harness was never checked"}
    assert set(table("gaps")["stage"]) == {"health"}


def test_without_its_toolchain_a_cell_is_unavailable_not_failed(
    sources: Sources, built: Built
) -> None:
    [image] = sources.images
    record = json.loads(image.read_text())
    image.write_text(json.dumps({**record, "unavailable": "no toolchain here"}))
    table = built(sources)
    assert set(table("scores")["status"]) == {"unavailable"}
    assert set(table("scores")["reason"]) == {"no toolchain here"}
    assert table("scores")["pass_at_k"].is_null().all()
    assert set(table("gaps")["what"]) == {"no toolchain here"}


def test_flips_against_the_default_policy(sources: Sources, built: Built) -> None:
    table = built(sources)
    file = verdicts_of(sources, "demo/complete.n10")
    verdicts = pl.read_parquet(file).pivot(
        "extraction", index=["position", "sample"], values="verdict"
    )
    stop, raw = verdicts["stop"] == "passed", verdicts["raw"] == "passed"
    model = pl.read_parquet(file)["model"][0]
    (row,) = (
        table("extraction_effect")
        .filter(
            pl.col("model") == model,
            pl.col("benchmark") == "demo",
            pl.col("prompt") == "complete",
            pl.col("sampling") == "n10",
            pl.col("extraction") == "raw",
        )
        .iter_rows(named=True)
    )
    assert (row["gained"], row["lost"]) == ((raw & ~stop).sum(), (stop & ~raw).sum())
    assert row["difference"] == pytest.approx((raw.sum() - stop.sum()) / 60)


def test_cells_tell_protocol_and_cost(sources: Sources, built: Built) -> None:
    table = built(sources)
    cell = table("cells").row(0, named=True)
    completions = pl.read_parquet(completions_of(sources, "demo/complete.greedy"))
    assert cell["completion_tokens"] == completions["completion_tokens"].sum()
    assert cell["tokens_per_s"] == pytest.approx(400)
    assert cell["engine_arguments"] == "--max-model-len 2048"
    assert cell["prompt_kind"] == "text"
    assert cell["programs"] > 0
    assert table("benchmarks")["toolchains"][0] == '{"python":"3.11.2"}'


def test_identical_programs_are_counted_and_paid_once(sources: Sources, built: Built) -> None:
    file = verdicts_of(sources, "demo/complete.greedy")
    synthetic.edit(file, lambda frame: frame.with_columns(program_sha256=pl.lit("ab" * 32)))
    assert 1 in built(sources)("cells")["programs"].to_list()


@pytest.mark.parametrize("stage", ["verdicts", "completions", "facts", "prompts", "images"])
def test_it_builds_without_a_stage(sources: Sources, built: Built, stage: str) -> None:
    without = {stage: (), "verdicts": ()} if stage == "completions" else {stage: ()}
    table = built(sources.model_copy(update=without))
    expected = {"completions": {"generate", "execute"}, "verdicts": {"execute"}}
    expected["prompts"] = {"prompts"}
    assert set(table("gaps")["stage"]) == expected.get(stage, set())
    scores = table("scores")
    scored = stage not in ("completions", "verdicts")
    assert (scores["status"] == "ok").all() == scored


def test_it_builds_from_nothing(built: Built) -> None:
    table = built(Sources())
    assert table("scores").is_empty()
    assert table("cells").is_empty()


def test_an_empty_file_is_a_stage_without_rows(sources: Sources, built: Built) -> None:
    synthetic.edit(sources.verdicts[0], lambda frame: frame.clear())
    assert built(sources)("gaps").height == 1


def test_a_file_named_twice_is_read_once(sources: Sources, built: Built) -> None:
    twice = {name: getattr(sources, name) * 2 for name in ("problems", "prompts", "health")}
    assert built(sources.model_copy(update=twice))("problems").height == 12


def test_a_missing_file_is_named(sources: Sources, tmp_path: Path) -> None:
    sources.verdicts[0].unlink()
    with pytest.raises(DataError, match=str(sources.verdicts[0])):
        build(tmp_path / "a.duckdb", sources, SQL, SETTINGS)
    assert not list(tmp_path.glob("*a.duckdb*"))


def test_other_columns_are_refused(sources: Sources, tmp_path: Path) -> None:
    synthetic.edit(sources.completions[0], lambda frame: frame.drop("seed"))
    with pytest.raises(DataError, match="columns differ"):
        build(tmp_path / "a.duckdb", sources, SQL, SETTINGS)


def test_a_failed_build_leaves_the_old_database(sources: Sources, tmp_path: Path) -> None:
    database = tmp_path / "results" / "a.duckdb"
    build(database, sources, SQL, SETTINGS)
    before = database.read_bytes()
    synthetic.edit(sources.verdicts[0], lambda frame: pl.concat([frame, frame]))
    with pytest.raises(TableDefectError, match=r"unique_verdicts\.sql: A sample has one verdict"):
        build(database, sources, SQL, SETTINGS)
    assert database.read_bytes() == before
    assert sorted(path.name for path in database.parent.iterdir()) == ["a.duckdb", "tables"]


@pytest.mark.parametrize(
    ("edit", "test"),
    [
        (lambda frame: frame.with_columns(model=pl.lit("stranger")), "no_row_lost"),
        (lambda frame: frame.with_columns(sample=pl.col("sample") + 90), "verdict_of_a_sample"),
        (lambda frame: frame.with_columns(verdict=pl.lit("guessed")), "known_verdicts"),
    ],
)
def test_defects_are_found_by_name(
    sources: Sources, tmp_path: Path, edit: Callable[[pl.DataFrame], pl.DataFrame], test: str
) -> None:
    synthetic.edit(sources.verdicts[0], edit)
    with pytest.raises(TableDefectError, match=test):
        build(tmp_path / "a.duckdb", sources, SQL, SETTINGS)


def test_two_builds_agree(sources: Sources, tmp_path: Path) -> None:
    for name in ("a", "b"):
        build(tmp_path / f"{name}.duckdb", sources, SQL, SETTINGS, tables=tmp_path / name)
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


def test_the_database_stands_alone(sources: Sources, tmp_path: Path) -> None:
    database = tmp_path / "a.duckdb"
    build(database, sources, SQL, SETTINGS)
    with duckdb.connect(str(database), read_only=True) as connection:
        schemas = connection.execute("SELECT DISTINCT schema_name FROM duckdb_tables()").fetchall()
        views = connection.execute("SELECT 1 FROM duckdb_views() WHERE NOT internal").fetchall()
    assert schemas == [("main",)]
    assert views == []


def test_one_model_gets_the_same_scores(sources: Sources, built: Built, tmp_path: Path) -> None:
    model = sources.models[1].model
    own = {
        name: tuple(file for file in getattr(sources, name) if f"/{model}/" in str(file))
        for name in ("completions", "facts", "verdicts")
    }
    target = tmp_path / "models" / "scores.parquet"
    model_scores(target, model, sources.model_copy(update=own), SQL, SETTINGS)
    everything = built(sources)("scores").filter(pl.col("model") == model).drop("cell_id")
    assert pl.read_parquet(target).equals(everything)
    assert [path.name for path in target.parent.iterdir()] == ["scores.parquet"]


def test_hostile_texts_survive_and_stay_out_of_the_tables(tmp_path: Path) -> None:
    grid = synthetic.Grid(models=1, benchmarks=1, problems=10, hostile=True)
    sources = synthetic.write(tmp_path / "stages", grid)
    database = tmp_path / "a.duckdb"
    build(database, sources, SQL, SETTINGS)
    with duckdb.connect(str(database), read_only=True) as connection:
        texts = connection.sql("SELECT completion FROM samples").pl()["completion"].to_list()
    assert set(synthetic.HOSTILE) <= set(texts)
    for file in (tmp_path / "tables").iterdir():
        assert b"__pwned" not in file.read_bytes(), file.name


def test_no_cell_of_a_csv_is_a_formula(sources: Sources, tmp_path: Path) -> None:
    models = (sources.models[0].model_copy(update={"source": "=1+1"}), *sources.models[1:])
    build(tmp_path / "a.duckdb", sources.model_copy(update={"models": models}), SQL, SETTINGS)
    frame = pl.read_csv(tmp_path / "tables" / "models.csv")
    assert frame["source"][0] == "'=1+1"
    assert pl.read_parquet(tmp_path / "tables" / "models.parquet")["source"][0] == "=1+1"
    # A negative number is no formula.
    effect = pl.read_csv(tmp_path / "tables" / "extraction_effect.csv")
    assert effect["difference"].dtype == pl.Float64


def test_synthetic_files_are_stage_files(sources: Sources) -> None:
    for file in sources.verdicts:
        assert records.read(file, records.VERDICTS).height > 0
