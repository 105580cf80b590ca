"""Comparisons over models: the tables 55 to 64, against scipy and the studies' own figures."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import configured
import numpy as np
import polars as pl
import pytest
import synthetic
from scipy import stats

from repass import claims, records
from repass.store import Sources

Table = Callable[[str], pl.DataFrame]
Built = Callable[[Sources], Table]

DEFAULTS: dict[str, Any] = {
    "family": "Family",
    "parameters_b": 7.0,
    "kind": "instruct",
    "language": "python",
    "prompt": "complete",
    "prompt_kind": None,
    "shots": None,
    "temperature": None,
    "samples": None,
    "protocol": None,
    "k": 1,
    "value": 0.5,
    "rounding": 0.0005,
    "origin": "published",
    "source": "study",
    "place": None,
    "note": None,
    "source_title": "A study",
    "source_where": "somewhere",
    "source_date": None,
    "source_version": None,
    "source_licence": "none",
    "series": None,
    "file": "claims.csv",
}


@pytest.fixture
def claimed(tmp_path: Path, built: Built) -> Callable[..., Table]:
    """Build a database of claims alone; each is what differs from the defaults."""

    def make(*rows: dict[str, Any]) -> Table:
        file = tmp_path / "claims.parquet"
        whole = [{**DEFAULTS, "line": line, **row} for line, row in enumerate(rows, start=2)]
        records.write(pl.DataFrame(whole, schema=claims.CLAIMS), claims.CLAIMS, file)
        return built(Sources(claims=(file,)))

    return make


def score(model: str, value: float, **more: Any) -> dict[str, Any]:
    return {"model": model, "value": value, "benchmark": "humaneval", **more}


def rows(frame: pl.DataFrame, *columns: str) -> set[tuple[Any, ...]]:
    return set(frame.select(columns).rows())


# The factors study's figures


def test_the_factors_study_comes_out(tmp_path: Path, built: Built) -> None:
    """Its "coder" models on the BigCodeBench leaderboard of January 2025: sample deviations."""
    file = tmp_path / "claims.parquet"
    records.write(shipped("bigcodebench"), claims.CLAIMS, file)
    groups = built(Sources(claims=(file,)))("format_groups")
    (found,) = groups.filter(
        pl.col("source") == "bigcodebench-2025-01",
        pl.col("task") == "bigcodebench",
        pl.col("part") == "coder",
    ).iter_rows(named=True)
    assert (found["listed"], found["completed"], found["instructed"]) == (33, 29, 22)
    assert round(100 * found["mean_complete"], 2) == 43.14
    assert round(100 * found["sd_complete"], 2) == 9.71
    assert round(100 * found["mean_instruct"], 2) == 37.18
    assert round(100 * found["sd_instruct"], 2) == 6.20
    assert found["paired"] == 22
    assert round(100 * found["mean_difference"], 2) == 9.29


def shipped(name: str) -> pl.DataFrame:
    """Claims that come with repass."""
    project = configured.Project(configured.REPOSITORY)
    return claims.collect(project.load("config/config.yaml"), name)


# Tuning


def test_a_tuned_model_stands_beside_the_base_model_of_its_family_and_size(
    claimed: Callable[..., Table],
) -> None:
    table = claimed(
        score("A-7B", 0.3, kind="base"),
        score("A-7B-Instruct", 0.4),
        score("A-34B-Instruct", 0.6, parameters_b=34.0),
        score("B-7B", 0.2, kind="base", family="Other"),
    )("tuning_effect")
    assert rows(table, "base", "model", "difference") == {("A-7B", "A-7B-Instruct", 0.1)}


def test_of_several_base_models_the_namesake_is_taken(claimed: Callable[..., Table]) -> None:
    table = claimed(
        score("A-7B", 0.3, kind="base"),
        score("B-7B-Base", 0.2, kind="base"),
        score("B-7B-Instruct-v0.1", 0.4),
        score("Made-of-A", 0.5, kind="fine-tuned"),
    )("tuning_effect")
    assert rows(table, "base", "model") == {
        ("B-7B-Base", "B-7B-Instruct-v0.1"),
        ("A-7B", "Made-of-A"),
    }


def test_published_and_reproduced_scores_are_not_mixed(claimed: Callable[..., Table]) -> None:
    table = claimed(
        score("A-7B", 0.3, kind="base", origin="published"),
        score("A-7B-Instruct", 0.4, origin="reproduced"),
    )("tuning_effect")
    assert table.is_empty()


def test_both_were_asked_in_the_same_prompt_where_they_can_be(
    claimed: Callable[..., Table],
) -> None:
    table = claimed(
        score("A-7B", 0.3, kind="base", prompt="bceh", prompt_kind="text"),
        score("A-7B", 0.2, kind="base", prompt="complete"),
        score("A-7B-Instruct", 0.4, prompt="bceh", prompt_kind="text"),
    )("tuning_effect")
    assert rows(table, "base_prompt", "prompt", "base_score") == {("bceh", "bceh", 0.3)}


def rates(table: Table, cell: int) -> list[float]:
    found = table(f"problem_results WHERE is_default AND cell_id = {cell} ORDER BY position")
    return (found["c"] / found["n"]).to_list()


def test_differences_are_paired_over_the_problems(sources: Sources, built: Built) -> None:
    table = built(sources)
    differences = table("cell_differences")
    # Two forms of two models on two benchmarks, and the tuned one against its base in either form.
    assert differences.height == (2 + 2) * 2 * 2
    for row in differences.iter_rows(named=True):
        own, other = rates(table, row["cell_id"]), rates(table, row["other_cell_id"])
        better = sum(a > b for a, b in zip(own, other, strict=True))
        worse = sum(a < b for a, b in zip(own, other, strict=True))
        assert row["difference"] == pytest.approx(np.mean(own) - np.mean(other))
        if row["method"] == "mcnemar":
            p = stats.binomtest(better, better + worse).pvalue if better + worse else 1.0
            assert row["p"] == pytest.approx(p)
    assert "mcnemar" in set(differences["method"])


def test_forms_of_benchmarks_are_paired_by_the_task(tmp_path: Path, built: Built) -> None:
    grid = synthetic.Grid(models=1, benchmarks=2, problems=6, samplings=(("greedy", 1),))
    written = synthetic.write(tmp_path / "stages", grid)
    names = {"demo": "code-complete", "humaneval": "code-instruct"}
    renamed = renamed_benchmarks(written, names)
    table = built(renamed)
    found = table("format_effect").row(0, named=True)
    assert found["task"] == "code"
    assert found["difference_low"] <= found["difference"] <= found["difference_high"]


def renamed_benchmarks(sources: Sources, names: dict[str, str]) -> Sources:
    """Give benchmarks other names, and their tasks the same ones."""
    task = "code/" + pl.col("position").cast(pl.String)
    named = pl.col("benchmark").replace(names)
    for file in (*sources.problems, *sources.prompts, *sources.completions, *sources.verdicts):
        synthetic.edit(file, lambda frame: frame.with_columns(named, task_id=task))
    for file in sources.health:
        synthetic.edit(file, lambda frame: frame.with_columns(named))
    for file in sources.facts:
        text = file.read_text()
        for old, new in names.items():
            text = text.replace(f'"{old}"', f'"{new}"')
        file.write_text(text)
    return sources.model_copy(
        update={
            "benchmarks": tuple(
                entry.model_copy(update={"benchmark": names[entry.benchmark]})
                for entry in sources.benchmarks
            ),
            "cells": tuple(
                cell.model_copy(update={"benchmark": names[cell.benchmark]})
                for cell in sources.cells
            ),
        }
    )


# Format


def test_bigcodebench_pairs_its_two_benchmarks(claimed: Callable[..., Table]) -> None:
    table = claimed(
        score("A-7B", 0.5, benchmark="bigcodebench-complete", prompt="anything"),
        score("A-7B", 0.4, benchmark="bigcodebench-instruct", prompt="anything"),
    )("format_effect")
    assert rows(table, "task", "complete", "instruct", "difference") == {
        ("bigcodebench", 0.5, 0.4, 0.1)
    }


def test_groups_are_made_by_name_and_by_all_parameters(claimed: Callable[..., Table]) -> None:
    sizes = {"A-Coder": 9.9, "b-CODER-x": 10.0, "c": 49.9, "d": 50.0, "e": None}
    table = claimed(
        *[
            score(model, value, parameters_b=size, prompt=prompt)
            for model, size in sizes.items()
            for prompt, value in (("complete", 0.5), ("instruct", 0.4))
        ]
    )("format_groups")
    assert dict(table.select("part", "paired").rows()) == {
        "all": 5,
        "coder": 2,
        "other": 3,
        "<10B": 1,
        "10-50B": 2,
        ">=50B": 1,
        "unknown": 1,
    }


def test_means_and_deviations_of_groups_are_those_of_numpy(claimed: Callable[..., Table]) -> None:
    complete, instruct = [0.31, 0.48, 0.77, 0.52], [0.29, 0.51, 0.6]
    named = [score(f"m{i}", value) for i, value in enumerate(complete)]
    asked = [score(f"m{i}", value, prompt="instruct") for i, value in enumerate(instruct)]
    group = claimed(*named, *asked)("format_groups WHERE part = 'all'").row(0, named=True)
    paired = np.array(complete[:3]) - np.array(instruct)
    for name, values in (("complete", complete), ("instruct", instruct), ("difference", paired)):
        assert group[f"mean_{name}"] == pytest.approx(np.mean(values))
        assert group[f"sd_{name}"] == pytest.approx(np.std(values, ddof=1))
    assert group["median_difference"] == pytest.approx(np.median(paired))
    assert group["lower_quartile"] == pytest.approx(np.quantile(paired, 0.25))
    assert (group["completed"], group["instructed"], group["paired"]) == (4, 3, 3)


# Languages


def translated(model: str, scores: dict[str, float], **more: Any) -> list[dict[str, Any]]:
    return [
        score(
            model,
            value,
            benchmark=f"multipl-e-humaneval-{key}",
            language=synthetic.LANGUAGES[key],
            **more,
        )
        for key, value in scores.items()
    ]


def test_rank_correlations_are_those_of_scipy(claimed: Callable[..., Table]) -> None:
    python = [0.1, 0.4, 0.4, 0.7, 0.9, 0.2]
    rust = [0.2, 0.1, 0.3, 0.3, 0.8, 0.3]
    both = [
        translated(f"m{i}", {"py": a, "rs": b})
        for i, (a, b) in enumerate(zip(python, rust, strict=True))
    ]
    # A model without Rust changes nothing: ranks are over those that have both.
    pairs = claimed(*chain(*both), *translated("m9", {"py": 0.05}))("language_pairs")
    assert rows(pairs, "language", "other_language") == {("Python", "Rust"), ("Rust", "Python")}
    for row in pairs.iter_rows(named=True):
        assert row["models"] == 6
        assert row["spearman"] == pytest.approx(stats.spearmanr(python, rust).statistic)


def test_below_four_models_there_is_no_correlation(claimed: Callable[..., Table]) -> None:
    three = [translated(f"m{i}", {"py": i / 10, "rs": i / 10}) for i in range(3)]
    pairs = claimed(*chain(*three))("language_pairs")
    assert pairs["models"].to_list() == [3, 3]
    assert pairs["spearman"].null_count() == 2


def test_equal_scores_have_no_correlation(claimed: Callable[..., Table]) -> None:
    four = [translated(f"m{i}", {"py": 0.5, "rs": i / 10}) for i in range(4)]
    assert claimed(*chain(*four))("language_pairs")["spearman"].null_count() == 2


def test_humaneval_stands_in_for_python_where_there_is_none(claimed: Callable[..., Table]) -> None:
    table = claimed(
        score("a", 0.6),
        *translated("a", {"rs": 0.4}),
        score("b", 0.7),
        *translated("b", {"py": 0.5, "rs": 0.4}),
        score("c", 0.9, prompt="instruct"),
        *translated("c", {"rs": 0.1}),
    )("language_scores")
    assert rows(table, "model", "language", "benchmark", "python") == {
        ("a", "Python", "humaneval", 0.6),
        ("a", "Rust", "multipl-e-humaneval-rs", 0.6),
        ("b", "Python", "multipl-e-humaneval-py", 0.5),
        ("b", "Rust", "multipl-e-humaneval-rs", 0.5),
        ("c", "Python", "humaneval", 0.9),
        ("c", "Rust", "multipl-e-humaneval-rs", 0.9),
    }
    assert set(table.filter(pl.col("asked") != pl.col("prompt"))["model"]) == {"c"}


@pytest.mark.parametrize(
    ("benchmark", "language", "task", "named"),
    [
        ("humaneval-x-go", "go-testify", "humaneval-x", "Go"),
        ("humanevalpack-fix-rust", "rust-test", "humanevalpack-fix", "Rust"),
        ("multipl-e-mbpp-cs-2025-06", "csharp", "multipl-e-mbpp-2025-06", "C#"),
        ("humaneval-xl-java-English", "java", "humaneval-xl-English", "Java"),
        ("mbxp-typescript", "typescript-es5", "mbxp", "TypeScript"),
    ],
)  # fmt: skip
def test_benchmarks_are_told_apart_by_the_language_in_their_names(
    benchmark: str, language: str, task: str, named: str, claimed: Callable[..., Table]
) -> None:
    other = benchmark.replace(f"-{benchmark.split('-')[_place(benchmark)]}", "-lua")
    table = claimed(
        score("m", 0.5, benchmark=benchmark, language=language),
        score("m", 0.5, benchmark=other, language="lua"),
    )("language_benchmarks")
    assert rows(table, "benchmark", "task", "language") == {
        (benchmark, task, named),
        (other, task, "Lua"),
    }


def _place(benchmark: str) -> int:
    """Where the language stands among the words of a name."""
    tokens = {*synthetic.LANGUAGES, *synthetic.LANGUAGES.values()}
    return next(i for i, word in enumerate(benchmark.split("-")) if word in tokens)


def test_benchmarks_without_translations_are_left_out(claimed: Callable[..., Table]) -> None:
    table = claimed(score("m", 0.5), score("m", 0.4, benchmark="mbxp-python"))
    assert table("language_benchmarks").is_empty()


def test_specialised_models_are_told_by_their_names(claimed: Callable[..., Table]) -> None:
    table = claimed(
        score("Code-13B", 0.5, parameters_b=13.0),
        score("Code-34B", 0.5, parameters_b=34.0),
        score("Code-Python-34B", 0.5, parameters_b=34.0),
        score("Gen-16B-mono", 0.5, family="Gen"),
        score("Pythonesque-7B", 0.5),
    )("specialisations")
    assert rows(table, "model", "language", "general") == {
        ("Code-Python-34B", "Python", "Code-34B"),
        ("Gen-16B-mono", "Python", None),
    }


# Shots


def test_a_curve_has_the_baseline_and_every_number_of_examples(
    claimed: Callable[..., Table],
) -> None:
    asked = {"baseline": (None, 0.2), "0-shot": (0, 0.3), "5-shot": (5, 0.45)}
    table = claimed(
        *[
            score("m", value, prompt=prompt, shots=shots)
            for prompt, (shots, value) in asked.items()
        ],
        score("m", 0.9, prompt="instruct"),
    )("shot_scores")
    assert rows(table, "style", "prompt", "shots", "difference") == {
        ("n-shot", "baseline", None, 0.0),
        ("n-shot", "0-shot", 0, 0.1),
        ("n-shot", "5-shot", 5, 0.25),
    }


def test_forms_of_examples_have_a_curve_each(tmp_path: Path, built: Built) -> None:
    prompts = ("baseline", "shots-0", "shots-1", "shots-0-words", "shots-1-words")
    grid = synthetic.Grid(
        models=1, benchmarks=1, problems=4, prompts=prompts, samplings=(("greedy", 1),)
    )
    table = built(synthetic.write(tmp_path / "stages", grid))("shot_scores")
    assert rows(table, "style", "prompt") == {
        ("shots-n", "baseline"),
        ("shots-n", "shots-0"),
        ("shots-n", "shots-1"),
        ("shots-n-words", "baseline"),
        ("shots-n-words", "shots-0-words"),
        ("shots-n-words", "shots-1-words"),
    }


def test_one_point_is_no_curve(claimed: Callable[..., Table]) -> None:
    assert claimed(score("m", 0.3, prompt="1-shot", shots=1))("shot_scores").is_empty()
