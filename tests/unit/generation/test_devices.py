from pathlib import Path

import pytest

from repass.errors import EngineError
from repass.generation.keeper import devices
from repass.generation.keeper.broker import visible

SMI = """#!/bin/sh
echo '0, GPU-aaa, NVIDIA H200, 143771'
echo '1, GPU-bbb, NVIDIA H200, [N/A]'
"""


def _put_smi(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    tool = folder / "nvidia-smi"
    tool.write_text(script)
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.fixture
def smi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _put_smi(tmp_path, monkeypatch, SMI)


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (devices.VISIBLE, devices.CPU_ENGINES, devices.ALLOCATION):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("smi")
@pytest.mark.parametrize(
    ("visible", "found"),
    [
        (None, [("gpu:GPU-aaa", "0"), ("gpu:GPU-bbb", "1")]),
        ("1", [("gpu:GPU-bbb", "1")]),
        ("GPU-bbb,0", [("gpu:GPU-bbb", "GPU-bbb"), ("gpu:GPU-aaa", "0")]),
        ("1,1", [("gpu:GPU-bbb", "1")]),
    ],
)
def test_gpus_by_their_uuid(
    monkeypatch: pytest.MonkeyPatch, visible: str | None, found: list[tuple[str, str]]
) -> None:
    if visible is not None:
        monkeypatch.setenv(devices.VISIBLE, visible)
    listed = devices.all_for(1, "m")
    assert [(device.slot, device.visible) for device in listed] == found
    assert {device.name for device in listed} == {"NVIDIA H200"}
    memory = {"gpu:GPU-aaa": 143771 * 2**20, "gpu:GPU-bbb": None}
    assert all(device.memory_bytes == memory[device.slot] for device in listed)


@pytest.mark.usefixtures("smi")
@pytest.mark.parametrize("visible", ["", "7"])
def test_hidden_gpus_are_not_used(monkeypatch: pytest.MonkeyPatch, visible: str) -> None:
    monkeypatch.setenv(devices.VISIBLE, visible)
    with pytest.raises(EngineError, match="model m needs 1 GPUs, this node offers 0"):
        devices.all_for(1, "m")


@pytest.mark.usefixtures("smi")
def test_parts_of_a_gpu_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(devices.VISIBLE, "MIG-aaa")
    with pytest.raises(EngineError, match=r'found "MIG-aaa"; allowed: whole GPUs'):
        devices.all_for(1, "m")


def test_a_driver_that_does_not_answer_is_not_guessed_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else one job would know a GPU by its UUID, and the next one by its number."""
    calls = tmp_path / "calls"
    _put_smi(tmp_path, monkeypatch, f"#!/bin/sh\necho >> {calls}\nexit 15\n")
    monkeypatch.setenv(devices.VISIBLE, "0")
    with pytest.raises(EngineError, match="nvidia-smi does not list the GPUs"):
        devices.all_for(1, "m")
    assert len(calls.read_text().splitlines()) == devices.QUERIES


def test_numbers_mean_to_an_engine_what_they_mean_here() -> None:
    environment = visible([devices.Device("gpu:GPU-aaa", "1")])
    assert environment == {"CUDA_VISIBLE_DEVICES": "1", "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}


def test_the_cpu_is_one_slot_unless_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [device.slot for device in devices.all_for(0, "m")] == ["cpu"]
    monkeypatch.setenv(devices.CPU_ENGINES, "2")
    assert [device.slot for device in devices.all_for(0, "m")] == ["cpu", "cpu-2"]
    monkeypatch.setenv(devices.ALLOCATION, "17")
    assert [device.slot for device in devices.all_for(0, "m")] == ["cpu@17", "cpu@17-2"]
    monkeypatch.setenv(devices.CPU_ENGINES, "many")
    with pytest.raises(EngineError, match='found "many"'):
        devices.all_for(0, "m")
