"""The committed demo models: small, loadable settings, honest cards; and the texts they learn."""

import json
import random
import struct
from pathlib import Path
from typing import Any

import pytest

from repass.demo import corpus

RESOURCES = Path(__file__).parents[2] / "resources"
MODELS = {name: RESOURCES / "models" / name for name in ("demo-base", "demo-instruct")}
HABITS = corpus.Habits(right=(1.0, 0.9, 0.8, 0.7, 0.0), unseen=(8, 3))


def settings(model: str, file: str) -> Any:
    """A JSON file of a model."""
    return json.loads((MODELS[model] / file).read_text(encoding="utf-8"))


@pytest.fixture(name="texts")
def corpus_of_the_demo() -> corpus.Corpus:
    return corpus.Corpus(
        corpus.read_problems(RESOURCES / "demo" / "problems.yaml"),
        corpus.read_problems(RESOURCES / "demo" / "exemplars.yaml"),
        (RESOURCES / "prompts" / "instruct.jinja").read_text(encoding="utf-8"),
        HABITS,
    )


@pytest.mark.parametrize("model", MODELS)
def test_files(model: str) -> None:
    expected = {
        "README.md", "config.json", "generation_config.json", "model.safetensors",
        "tokenizer.json", "tokenizer_config.json",
    }  # fmt: skip
    if model == "demo-instruct":
        expected.add("chat_template.jinja")
    assert {path.name for path in MODELS[model].iterdir()} == expected
    assert "chat_template" not in settings(model, "tokenizer_config.json")


@pytest.mark.parametrize("model", MODELS)
def test_config(model: str) -> None:
    config = settings(model, "config.json")
    assert config["architectures"] == ["LlamaForCausalLM"]
    assert config["max_position_embeddings"] == 2048
    assert config["vocab_size"] == len(settings(model, "tokenizer.json")["model"]["vocab"])
    assert config["hidden_size"] == config["num_attention_heads"] * config["head_dim"]


@pytest.mark.parametrize("model", MODELS)
def test_end_token_is_the_same_everywhere(model: str) -> None:
    name = settings(model, "tokenizer_config.json")["eos_token"]
    assert name == (corpus.END_OF_TURN if model == "demo-instruct" else corpus.END_OF_TEXT)
    tokens = {
        token["content"]: token["id"] for token in settings(model, "tokenizer.json")["added_tokens"]
    }
    assert set(tokens) == set(corpus.SPECIAL_TOKENS)
    assert settings(model, "config.json")["eos_token_id"] == tokens[name]
    assert settings(model, "generation_config.json")["eos_token_id"] == tokens[name]


@pytest.mark.parametrize("model", MODELS)
def test_weights_are_small_bfloat16(model: str) -> None:
    weights = MODELS[model] / "model.safetensors"
    assert weights.stat().st_size <= 1_500_000
    with weights.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    header.pop("__metadata__", None)
    assert {tensor["dtype"] for tensor in header.values()} == {"BF16"}


@pytest.mark.parametrize("model", MODELS)
def test_card_is_honest(model: str) -> None:
    card = (MODELS[model] / "README.md").read_text(encoding="utf-8")
    assert "scores mean nothing" in card
    assert "scripts/train_demo_models.py" in card
    assert "license: mit" in card


def test_chat_template_is_the_one_that_was_trained() -> None:
    template = (MODELS["demo-instruct"] / "chat_template.jinja").read_text(encoding="utf-8")
    assert template == corpus.CHAT_TEMPLATE


def test_documents_follow_the_seed(texts: corpus.Corpus) -> None:
    for document in (texts.base_document, texts.chat_document):
        assert document(random.Random(5)) == document(random.Random(5))


def test_chat_document_has_the_chat_form(texts: corpus.Corpus) -> None:
    asked, answer = texts.chat_document(random.Random(1))
    assert asked.text.startswith("<|user|>\nWrite a ")
    assert asked.text.endswith("```<|end|>\n<|assistant|>\n")
    assert answer.text.endswith(corpus.END_OF_TURN)
    assert asked.weight < answer.weight


def test_unseen_problems_are_not_shown(texts: corpus.Corpus) -> None:
    rng = random.Random(3)
    seen = "".join(piece.text for _ in range(1500) for piece in texts.base_document(rng))
    every, rest = HABITS.unseen
    for index, problem in enumerate(texts.problems):
        assert (problem.prompt in seen) == (index % every != rest), problem.name
