"""Weights that can't fit a device are refused before an engine is started."""

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from repass.config import Model
from repass.errors import EngineError
from repass.generation.engines import fit
from repass.generation.keeper.devices import Device

GIB = 2**30


def model(**fields: Any) -> Model:
    entry = {"name": "m", "family": "f", "kind": "base", "repository": "./m"}
    return Model.model_validate(entry | fields)


def gpus(*memory: int | None) -> list[Device]:
    return [Device(f"gpu:{n}", str(n), "NVIDIA X", size) for n, size in enumerate(memory)]


def stored(folder: Path, *tensors: tuple[str, int], name: str = "model.safetensors") -> Path:
    """Make a file that claims to hold tensors of so many bytes: only its header is read."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    at = 0
    for number, (dtype, size) in enumerate(tensors):
        header[str(number)] = {"dtype": dtype, "shape": [], "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(struct.pack("<Q", len(text)) + text)
    return folder


@pytest.mark.parametrize(
    ("dtype", "size"),
    [("bfloat16", 100 + 100 + 7), ("float32", 200 + 200 + 7), ("auto", 100 + 100 + 7)],
)
def test_numbers_count_as_they_are_loaded(tmp_path: Path, dtype: str, size: int) -> None:
    folder = stored(tmp_path / "m", ("F32", 200), ("F16", 100), ("U8", 7))
    assert fit.weights_bytes(folder, model(dtype=dtype)) == size


def test_packed_weights_count_as_stored_and_those_packed_on_loading_are_unknown(
    tmp_path: Path,
) -> None:
    folder = stored(tmp_path / "m", ("I32", 100), ("F32", 40))
    assert fit.weights_bytes(folder, model(quantization="fp8")) is None
    (folder / "config.json").write_text('{"quantization_config": {"quant_method": "awq"}}')
    assert fit.weights_bytes(folder, model(quantization="awq")) == 140


def test_only_files_of_the_index_count(tmp_path: Path) -> None:
    folder = stored(tmp_path / "m", ("BF16", 100), name="model-1.safetensors")
    stored(folder, ("BF16", 50), name="model-2.safetensors")
    stored(folder, ("BF16", 150), name="consolidated.safetensors")
    index = {"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    assert fit.weights_bytes(folder, model()) == 150


def test_pickled_weights_need_a_configuration_that_names_their_format(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"x" * 400)
    assert fit.weights_bytes(tmp_path, model()) is None
    (tmp_path / "config.json").write_text('{"torch_dtype": "float32"}')
    assert fit.weights_bytes(tmp_path, model()) == 200


def test_a_damaged_file_is_no_reason_to_refuse(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"\0")
    assert fit.weights_bytes(tmp_path, model()) is None


def test_too_large_for_one_gpu_and_not_for_two(tmp_path: Path) -> None:
    folder = stored(tmp_path / "m", ("BF16", 30 * GIB))
    with pytest.raises(EngineError) as caught:
        fit.check(model(), folder, gpus(24 * GIB), 0)
    assert str(caught.value) == (
        "model m: its weights take 32.2 GB, but an engine may take 23.7 GB (92% of 1 x 25.8 GB,"
        " NVIDIA X); set gpus higher, take packed weights (quantization), or a smaller dtype"
    )
    fit.check(model(gpus=2), folder, gpus(24 * GIB, 24 * GIB), 0)
    with pytest.raises(EngineError, match="50% of 2 x"):
        fit.check(model(gpus=2, gpu_memory_fraction=0.5), folder, gpus(24 * GIB, 24 * GIB), 0)


@pytest.mark.parametrize(
    ("fields", "devices"),
    [
        ({}, gpus(None)),
        ({"gpus": 2}, gpus(GIB, None)),
        ({"engine_args": ("--cpu-offload-gb=20",)}, gpus(GIB)),
        ({"engine_args": ("--load-format", "dummy")}, gpus(GIB)),
    ],
)
def test_what_is_not_known_is_not_checked(
    tmp_path: Path, fields: dict[str, Any], devices: list[Device]
) -> None:
    fit.check(model(**fields), stored(tmp_path / "m", ("BF16", 30 * GIB)), devices, 0)
    fit.check(model(**fields), None, devices, 0)


def test_a_cpu_has_what_is_available_but_for_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "available_bytes", lambda: 8 * GIB)
    folder = stored(tmp_path / "m", ("F32", 14 * GIB))
    fit.check(model(gpus=0), folder, [], GIB // 2)
    with pytest.raises(EngineError, match=r"weights take 7.5 GB and its cache 1.1 GB .* 8.6 GB"):
        fit.check(model(gpus=0), folder, [], GIB)


def test_a_control_group_may_leave_less_than_the_machine(tmp_path: Path) -> None:
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/meminfo").write_text("MemTotal: 9000 kB\nMemAvailable: 8000 kB\n")
    assert fit.available_bytes(tmp_path) == 8000 * 1024
    group = tmp_path / "sys/fs/cgroup"
    group.mkdir(parents=True)
    for name, text in {
        "max": "5000000",
        "current": "3000000",
        "stat": "anon 1\nfile 500000",
    }.items():
        (group / f"memory.{name}").write_text(text)
    assert fit.available_bytes(tmp_path) == 2_500_000
