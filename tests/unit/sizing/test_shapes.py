"""What a token leaves in a model's cache by its config.json, and what a weight takes."""

import json
from pathlib import Path

import pytest

from repass.sizing import shapes


def test_keys_and_values_of_all_kv_heads_are_cached() -> None:
    config = {
        "num_hidden_layers": 48,
        "num_attention_heads": 64,
        "num_key_value_heads": 8,
        "hidden_size": 8192,
    }
    shape = shapes.shape_of(config)
    assert shape is not None
    assert shape.cache_bytes() == 48 * 2 * 8 * 128 * 2


def test_one_head_is_cached_with_multi_query_attention() -> None:
    config = {"n_layer": 40, "n_head": 48, "n_embd": 6144, "multi_query": True}
    shape = shapes.shape_of(config)
    assert shape is not None
    assert shape.cached == 2 * 128


def test_a_size_of_heads_that_is_told_counts() -> None:
    config = {"num_hidden_layers": 1, "num_attention_heads": 4, "hidden_size": 64, "head_dim": 99}
    shape = shapes.shape_of(config)
    assert shape is not None
    assert shape.cached == 2 * 4 * 99


def test_latent_attention_caches_one_vector_and_one_rotary_key() -> None:
    config = {
        "num_hidden_layers": 27,
        "num_attention_heads": 16,
        "hidden_size": 2048,
        "kv_lora_rank": 512,
        "qk_rope_head_dim": 64,
    }
    assert shapes.shape_of(config) == shapes.Shape(layers=27, cached=576)


@pytest.mark.parametrize("text", ["", "[]", '{"num_hidden_layers": 3}'])
def test_a_configuration_that_does_not_tell_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_text(text)
    assert shapes.shape_in(tmp_path) is None


def test_a_folder_without_configuration_is_none(tmp_path: Path) -> None:
    assert shapes.shape_in(tmp_path) is None


def test_a_configuration_in_a_folder_is_read(tmp_path: Path) -> None:
    config = {"num_hidden_layers": 3, "num_attention_heads": 2, "hidden_size": 128}
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert shapes.shape_in(tmp_path) == shapes.Shape(layers=3, cached=256)


@pytest.mark.parametrize(
    ("dtype", "quantization", "expected"),
    [
        ("bfloat16", None, 2.0),
        ("float32", None, 4.0),
        ("bfloat16", "awq", 0.6),
        ("bfloat16", "fp8", 1.0),
        ("bfloat16", "something", 2.0),
    ],
)
def test_bytes_of_a_weight(dtype: str, quantization: str | None, expected: float) -> None:
    assert shapes.number_bytes(dtype, quantization) == expected


def test_a_cache_of_8_bits_is_half_as_large() -> None:
    assert shapes.cache_number_bytes(("--kv-cache-dtype", "fp8_e5m2")) == 1.0
    assert shapes.cache_number_bytes() == 2.0


def test_the_last_of_an_option_counts() -> None:
    assert shapes.option(["--a", "1", "--a=2"], "--a") == "2"
    assert shapes.option(["--a"], "--a") is None
