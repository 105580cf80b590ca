"""Whether a model's weights fit the device, found out before minutes are spent on loading them.

The engine's own words come late and speak of an allocation that failed. What is known beforehand:
how large the weights are once they are loaded, and what the device has. The check refuses only what
can't be: weights alone that are larger than all the memory that the engine may take. Whether the
rest is enough for the cache and the work in between, the engine finds out itself. Nothing is
checked where a size is not known: weights that are not on this machine, weights packed while they
are loaded, arguments that keep some of them elsewhere.
"""

import json
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from repass.config.model import Model
from repass.errors import EngineError
from repass.generation import model_files
from repass.generation.keeper.devices import Device

FRACTION = 0.92
"""Share of a GPU's memory that vLLM takes unless told otherwise (vllm/config/cache.py, 0.32)."""
NUMBER_BYTES = {"bfloat16": 2, "float16": 2, "float32": 4, "auto": 2}
"""What a number takes once it is loaded; `auto` makes 16 bits of 32."""
STORED_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2}
"""Formats of safetensors that are converted on loading; all others stay as they are."""
HEADER_LIMIT = 100 * 2**20
"""Greatest header of a safetensors file (the format's own limit)."""
ELSEWHERE = ("--cpu-offload", "--load-format", "--pipeline-parallel-size", "-pp", "--offload")
"""Arguments with which an engine needs less memory here than its weights, or other weights."""
GB = 1e9


def check(model: Model, folder: Path | None, devices: list[Device], kv_bytes: int) -> None:
    """See that a model's weights can be loaded on the devices chosen for it.

    Args:
        model: the entry.
        folder: of its files; None if they are not on this machine.
        devices: those that the engine gets.
        kv_bytes: what an engine on the CPU takes for its cache.

    Raises:
        EngineError: they can't.
    """
    needed = None if folder is None or _elsewhere(model) else weights_bytes(folder, model)
    if needed is None:
        return
    if model.gpus == 0:
        _check_cpu(model, needed, kv_bytes)
    else:
        _check_gpus(model, needed, devices)


def weights_bytes(folder: Path, model: Model) -> int | None:
    """Add up what the weights in a folder take once they are loaded; None if that is not known."""
    packed = "quantization_config" in model_files.read(folder / "config.json")
    if model.quantization and not packed:
        return None
    number = None if packed else NUMBER_BYTES[model.dtype]
    try:
        if files := _safetensors(folder):
            return sum(_tensors_bytes(file, number) for file in files)
        return _pickled_bytes(folder, number)
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return None


def _check_gpus(model: Model, needed: int, devices: list[Device]) -> None:
    sizes = [device.memory_bytes for device in devices if device.memory_bytes]
    fraction = model.gpu_memory_fraction or FRACTION
    room = min(sizes, default=0) * len(devices) * fraction
    if len(sizes) < len(devices) or needed < room:
        return
    have = f"{len(devices)} x {min(sizes) / GB:.1f} GB, {devices[0].name or devices[0].slot}"
    raise EngineError(
        f"model {model.name}: its weights take {needed / GB:.1f} GB, but an engine may take"
        f" {room / GB:.1f} GB ({fraction:.0%} of {have}); set gpus higher, take packed weights"
        " (quantization), or a smaller dtype"
    )


def _check_cpu(model: Model, needed: int, kv_bytes: int) -> None:
    available = available_bytes()
    if available is None or needed + kv_bytes < available:
        return
    raise EngineError(
        f"model {model.name}: its weights take {needed / GB:.1f} GB and its cache"
        f" {kv_bytes / GB:.1f} GB (VLLM_CPU_KVCACHE_SPACE), but {available / GB:.1f} GB of memory"
        " are available; make room, take a smaller dtype, or a machine with more"
    )


def available_bytes(root: Path = Path("/")) -> int | None:
    """Return the memory that new processes can have: the machine's, or less in a control group."""
    try:
        lines = (root / "proc/meminfo").read_text().splitlines()
        machine = next(int(line.split()[1]) * 1024 for line in lines if "MemAvailable" in line)
    except (OSError, ValueError, StopIteration):
        return None
    return min([machine, *_group(root / "sys/fs/cgroup")])


def _group(folder: Path) -> Iterable[int]:
    """What a control group of version 2 leaves of its limit; memory of files is given back."""
    try:
        limit = int((folder / "memory.max").read_text())
        used = int((folder / "memory.current").read_text())
        files = [line.split() for line in (folder / "memory.stat").read_text().splitlines()]
    except (OSError, ValueError):
        return
    yield limit - used + sum(int(size) for name, size in files if name == "file")


def _elsewhere(model: Model) -> bool:
    return any(argument.startswith(ELSEWHERE) for argument in model.engine_args)


def _safetensors(folder: Path) -> list[Path]:
    """List the files that an engine reads: those of the index, as other copies may lie beside."""
    index = model_files.read(folder / "model.safetensors.index.json").get("weight_map")
    if index:
        return [folder / name for name in sorted(set(index.values()))]
    return sorted(folder.glob("*.safetensors"))


def _tensors_bytes(file: Path, number: int | None) -> int:
    with file.open("rb") as opened:
        (length,) = struct.unpack("<Q", opened.read(8))
        if length > HEADER_LIMIT:
            raise ValueError(file)
        header: dict[str, Any] = json.loads(opened.read(length))
    header.pop("__metadata__", None)
    return sum(_tensor_bytes(tensor, number) for tensor in header.values())


def _tensor_bytes(tensor: dict[str, Any], number: int | None) -> int:
    begin, end = tensor["data_offsets"]
    stored = STORED_BYTES.get(tensor["dtype"])
    size = int(end) - int(begin)
    return size if number is None or stored is None else size // stored * number


def _pickled_bytes(folder: Path, number: int | None) -> int | None:
    """Add up files of PyTorch, whose number format only the model's configuration tells."""
    files = list(folder.glob("pytorch_model*.bin")) or list(folder.glob("*.bin"))
    config = model_files.read(folder / "config.json")
    named = str(config.get("torch_dtype") or config.get("dtype") or "")
    stored = NUMBER_BYTES.get(named)
    if not files or (number is not None and stored is None):
        return None
    size = sum(file.stat().st_size for file in files)
    return size if number is None or stored is None else size // stored * number
