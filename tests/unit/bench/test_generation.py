"""Contests of generation: the same tokens or no figures, shares round by round."""

import json
from pathlib import Path

import pytest

from repass.bench import generation, table
from repass.bench.generation import contest, matter
from repass.bench.generation.contestants import Reply, bodies, changed
from repass.bench.usage import BenchError
from repass.config import Config, documents, load

REPOSITORY = Path(__file__).parents[3]


def reply(seconds: float, tokens: tuple[int | None, ...] = (10, 20)) -> Reply:
    return Reply(seconds=seconds, tokens=tokens, texts=("a", "b"))


def replies(raw: float, bare: float, ours: float) -> dict[str, Reply]:
    return {"raw engine": reply(raw), "bare server": reply(bare), "repass": reply(ours)}


@pytest.fixture
def config() -> Config:
    file = REPOSITORY / "config" / "config.yaml"
    return load(dict(documents.read(file, REPOSITORY).data), [file], REPOSITORY)


def test_the_bar_is_held_against_the_median_of_shares():
    rounds = [replies(1, 1, 1.0), replies(2, 2, 2.5), replies(1, 1, 1.05)]
    heats = [heat for number, each in enumerate(rounds) for heat in contest.compared(each, number)]
    found = contest.summed_up("x", "a model", heats)
    assert found.bar.found == pytest.approx(1 / 1.05)
    assert found.bar.reached
    assert "reached: generation, a model" in table._bar(found.bar)
    assert any("repass" in line and "0.952" in line for line in table._contest(found))


def test_no_figures_of_different_work():
    different = replies(1, 1, 1) | {"repass": reply(1, (10, 19))}
    with pytest.raises(BenchError, match="29 tokens, but the raw engine made 30"):
        contest.compared(different, 0)


def test_a_failed_request_ends_the_contest():
    failed = replies(1, 1, 1) | {"repass": reply(1, (10, None))}
    with pytest.raises(BenchError, match="has failed"):
        contest.compared(failed, 0)


def test_texts_are_compared():
    other = Reply(seconds=1, tokens=(10, 20), texts=("a", "c"))
    heats = contest.compared(replies(1, 1, 1) | {"repass": other}, 0)
    assert [heat.same_texts for heat in heats] == [1.0, 1.0, 0.5]


def test_all_contestants_get_the_requests_that_repass_sends(config, tmp_path):
    found = matter.architecture(config, [], 0, tmp_path, quick=True)
    assert bodies(found.job) == []
    assert "--load-format=dummy" in found.job.model.engine_args


def test_the_made_up_model_never_ends_a_text(config, tmp_path):
    matter.architecture(config, [], 0, tmp_path, quick=False)
    settings = json.loads((tmp_path / "tokenizer_config.json").read_text())
    assert not set(matter.ENDS) & set(settings)
    assert "eos_token_id" not in json.loads((tmp_path / "config.json").read_text())


def test_the_made_up_model_has_a_text_for_every_number(config, tmp_path):
    matter.architecture(config, [], 0, tmp_path, quick=False)
    tokenizer = json.loads((tmp_path / "tokenizer.json").read_text())
    numbers = set(tokenizer["model"]["vocab"].values())
    numbers |= {entry["id"] for entry in tokenizer["added_tokens"]}
    assert numbers == set(range(matter.WORDS))


def test_on_a_gpu_both_engines_fit(config, tmp_path):
    found = matter.architecture(config, [], 1, tmp_path, quick=False)
    assert found.job.model.gpus == 1
    assert 2 * (found.job.model.gpu_memory_fraction or 1) < 1


def test_an_environment_is_changed_as_the_engines_is(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "x")
    assert "PYTHONPATH" not in changed({"PYTHONPATH": None})
    assert changed({"OMP_NUM_THREADS": "1"})["OMP_NUM_THREADS"] == "1"


def test_generation_alone_needs_no_peers(choice):
    chosen = choice(generation.NAME)
    assert (chosen.compares, chosen.generates) == (False, True)
