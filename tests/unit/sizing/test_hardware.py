"""The shipped GPUs, and which recorded names are theirs."""

import pytest
from configured import REPOSITORY

from repass.config import resources
from repass.errors import ConfigError
from repass.sizing import hardware
from repass.sizing.hardware import Gpu

KNOWN = resources.read(REPOSITORY / hardware.FILE, Gpu)


@pytest.mark.parametrize(
    ("device", "name"),
    [
        ("NVIDIA A100-SXM4-80GB", "a100-80"),
        ("NVIDIA A100-PCIE-40GB", "a100-40"),
        ("NVIDIA H100 80GB HBM3", "h100"),
        ("NVIDIA H200", "h200"),
        ("NVIDIA L4", "l4"),
        ("NVIDIA L40S", "l40s"),
        ("NVIDIA GeForce RTX 4090", "rtx-4090"),
    ],
)
def test_a_recorded_device_is_of_one_kind(device: str, name: str) -> None:
    assert [known for known, gpu in KNOWN.items() if gpu.is_named(device)] == [name]


def test_a_processor_is_no_gpu() -> None:
    assert not any(gpu.is_named("AMD EPYC 9B45") for gpu in KNOWN.values())


def test_an_unknown_name_is_one_line_with_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match=r"--device: 'h10' is unknown; there are: .*h100"):
        hardware.find("h10", REPOSITORY)


def test_every_gpu_says_where_its_figures_are_from() -> None:
    assert all(gpu.source for gpu in KNOWN.values())
