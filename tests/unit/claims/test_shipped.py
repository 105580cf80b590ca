"""The claims that come with repass: the studies' figures, and the leaderboards'."""

import functools

import polars as pl
import pytest
from configured import REPOSITORY, Project

from repass.claims import collect
from repass.claims.leaderboards import LEADERBOARDS, family_of
from repass.claims.stage import files
from repass.config import Config, documents

SHIPPED = Project(REPOSITORY)
# Weights that nobody can have: see config/studies/README.md.
NOT_CONFIGURED = {
    "codegeex",
    "starcoder2-3b fine-tuned the-stack-smol",
    "starcoder2-3b self-instruct",
    "starcoder2-3b magicoder-oss-instruct-75k",
    "qwen2.5-coder-3b sft",
    "deepseek-coder-1.3b sft",
}


@functools.cache
def config(study: str = "reproduction-2024") -> Config:
    return SHIPPED.load(f"config/studies/{study}.yaml")


@functools.cache
def claims(name: str) -> pl.DataFrame:
    return collect(config(), name)


def test_all_tables_are_configured_by_default() -> None:
    assert set(files(config())) == {"bigcodebench", "demo", "evalplus", "studies"}


def test_the_studies_figures_are_all_there() -> None:
    counts = dict(claims("studies")["source"].value_counts().iter_rows())
    assert counts == {"reproduction-2024": 135, "in-context-2025": 102, "factors-2025": 18}
    assert sum(counts.values()) == 255


@pytest.mark.parametrize(
    ("model", "benchmark", "origin", "value"),
    [
        ("Llama2-13B", "humaneval", "published", 0.183),
        ("Llama2-13B", "humaneval", "reproduced", 0.067),
        ("DeepSeek-Instruct-33B", "humaneval", "reproduced", 0.613),
        ("StarCoder-15B", "multipl-e-humaneval-swift", "reproduced", 0.0),
        ("StarCoder2-7B", "mbpp", "published", 0.544),
        ("Qwen2.5-Coder-7B-Instruct", "humaneval", "reproduced", 0.1707),
    ],
)
def test_figures_that_the_studies_are_known_for(
    model: str, benchmark: str, origin: str, value: float
) -> None:
    found = claims("studies").filter(model=model, benchmark=benchmark, origin=origin, k=1)
    assert found["value"].to_list() == pytest.approx([value])


def test_the_pair_that_is_none_says_so() -> None:
    found = claims("studies").filter(model="DeepSeek-Coder-V2-Lite-Instruct")
    assert found["note"].str.contains("236B").all()


def test_every_study_s_model_is_configured_or_named_as_lacking() -> None:
    models = config().known.models.values()
    known = {name.lower() for model in models for name in (model.name, *model.claimed_as)}
    named = {name.lower() for name in claims("studies")["model"]}
    assert named - known == NOT_CONFIGURED


@pytest.mark.parametrize("study", ["reproduction-2024", "in-context-2025", "factors-2025"])
def test_every_model_of_a_study_has_a_claim(study: str) -> None:
    frames = [claims(name) for name in ("studies", "bigcodebench", "evalplus")]
    named = {name.lower() for frame in frames for name in frame["model"]}
    # The factors study names CodeLlama's family alone where it compares with its Python version.
    for name in {cell.model for cell in config(study).grid()} - {"CodeLlama-34B-Python"}:
        model = config(study).model(name)
        assert named & {other.lower() for other in (name, *model.claimed_as)}, name


def test_no_other_name_is_one_that_no_source_has() -> None:
    frames = [claims(name) for name in ("studies", "bigcodebench", "evalplus")]
    named = {name.lower() for frame in frames for name in frame["model"]}
    others = {name.lower() for m in config().known.models.values() for name in m.claimed_as}
    assert others <= named


def coders(form: str) -> pl.DataFrame:
    return claims("bigcodebench").filter(
        pl.col("model").str.to_lowercase().str.contains("coder"),
        source="bigcodebench-2025-01",
        benchmark=f"bigcodebench-{form}",
    )


def test_the_factors_study_s_figures_come_out_of_the_snapshot_of_january_2025() -> None:
    complete, instruct = coders("complete"), coders("instruct")
    # A model without any score has no claim: 33 are listed, 29 of them have one.
    assert complete.height == complete["model"].n_unique() == 29
    assert instruct.height == 22
    assert 100 * complete["value"].mean() == pytest.approx(43.14, abs=0.005)
    assert 100 * complete["value"].std() == pytest.approx(9.71, abs=0.006)
    assert 100 * instruct["value"].mean() == pytest.approx(37.18, abs=0.005)
    assert 100 * instruct["value"].std() == pytest.approx(6.20, abs=0.005)
    both = complete.join(instruct, on="model", suffix="_instruct")
    difference = 100 * (both["value"] - both["value_instruct"])
    assert difference.mean() == pytest.approx(9.29, abs=0.005)


def test_of_a_leaderboard_the_sources_are_the_snapshots_pinned() -> None:
    sources = documents.read(REPOSITORY / "resources/claims/sources.yaml", REPOSITORY).data
    for board in LEADERBOARDS.values():
        for snapshot in board.snapshots:
            pinned = config().known.datasets[snapshot.dataset]
            assert sources[snapshot.source]["version"] == pinned.revision


@pytest.mark.parametrize("model", ["demo-base", "demo-instruct"])
def test_the_demo_s_claims_are_what_the_model_cards_say(model: str) -> None:
    card = (REPOSITORY / f"resources/models/{model}/README.md").read_text(encoding="utf-8")
    rows = claims("demo").filter(model=model)
    assert not rows.is_empty()
    for row in rows.iter_rows(named=True):
        solved = round(48 * row["value"])
        assert f"| {row['prompt']} | {100 * solved / 48:.1f} | {solved} |" in card


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("Qwen2.5-Coder-7B-Instruct", "Qwen2.5-Coder"),
        ("Mixtral-8x22B-Instruct", "Mixtral"),
        ("DeepSeek-Coder-V2-Lite-Base", None),
        ("GPT-4o-2024-05-13", None),
        ("Yi-1.5-34B", "Yi-1.5"),
    ],
)
def test_a_family_is_what_stands_before_the_size(model: str, family: str | None) -> None:
    assert family_of(model) == family
