"""What a model is: enough to know whether a completion in the journal is its own.

A hub repository is identified by its name and revision. A folder is identified by its content, so
that a new checkpoint in the same folder is a new model and a moved folder is the same one. Reading
all weights would take minutes for large models, and the index, names and sizes stay the same from
one checkpoint to the next. So the hash covers, of every file that an engine reads, the name, the
size, and the content: whole up to 16 MiB, else the first MiB (a safetensors header) and 256 blocks
of 4 KiB spread evenly. Training changes nearly every block.
"""

import hashlib
import os
from pathlib import Path
from typing import Any

from repass.config.model import Lora, Model
from repass.errors import EngineError
from repass.generation.frozen import Frozen

READ_BY_ENGINES = (".safetensors", ".bin", ".pt", ".gguf", ".json", ".jinja", ".model", ".txt")
MODEL_FILE = "config.json"
ADAPTER_FILE = "adapter_config.json"
WHOLE_BYTES = 16 * 2**20
HEADER_BYTES = 2**20
BLOCKS = 256
BLOCK_BYTES = 4096


class Identity(Frozen):
    """Where a model comes from, and which one it is."""

    source: str
    revision: str | None = None
    weights_sha256: str | None = None
    adapter: str | None = None
    """Repository or folder of a LoRA adapter, and the hash of its files where they can be seen."""
    determinants: dict[str, Any]
    """What goes into the key of each request."""


def of_model(model: Model, root: Path) -> Identity:
    """Identify a model that an engine of ours loads, with the adapter that is put over it.

    Raises:
        EngineError: a folder holds no model, or no adapter.
    """
    base = _of(str(model.repository), model.revision, model.folder(root), MODEL_FILE)
    return base if model.lora is None else _adapted(base, model.lora, root)


def _adapted(base: Identity, lora: Lora, root: Path) -> Identity:
    adapter = _of(lora.repository, lora.revision, lora.folder(root), ADAPTER_FILE)
    found = (adapter.weights_sha256 or "")[:12]
    named = [f"{adapter.source}", adapter.revision and f"at {adapter.revision}", found]
    determinants = {**base.determinants, "adapter": adapter.determinants}
    shown = " ".join(filter(None, named))
    return base.model_copy(update={"adapter": shown, "determinants": determinants})


def _of(repository: str, revision: str | None, folder: Path | None, proof: str) -> Identity:
    if folder is None:
        return of_hub(repository, revision)
    return of_folder(folder, revision, proof)


def of_folder(folder: Path, revision: str | None, proof: str = MODEL_FILE) -> Identity:
    """Identify a model in a folder by its files; `revision` is a label that the user may change.

    Raises:
        EngineError: the folder holds no model, as the file that each has is missing.
    """
    if not (folder / proof).is_file():
        what = "model" if proof == MODEL_FILE else "adapter"
        raise EngineError(f"{folder}: no {what} there ({proof} is missing)")
    files = hash_of_files(folder)
    return Identity(
        source=str(folder),
        revision=revision,
        weights_sha256=files,
        determinants={"files": files, "revision": revision},
    )


def of_hub(repository: str, revision: str | None) -> Identity:
    """Identify a hub repository by name and revision, whether it is on this machine or not."""
    snapshot = hub_snapshot(repository, revision)
    return Identity(
        source=repository,
        revision=revision,
        weights_sha256=hash_of_files(snapshot) if snapshot else None,
        determinants={"repository": repository, "revision": revision},
    )


def of_endpoint(url: str, model: str, revision: str | None = None) -> Identity:
    """Identify a model behind an endpoint by address and name: there is nothing else to see.

    `revision` is the user's word that another model answers there now.
    """
    determinants = {"endpoint": url, "model": model, "revision": revision}
    return Identity(source=url, revision=revision, determinants=determinants)


def hash_of_files(folder: Path) -> str:
    """Hash the model's files as described at the top; the folder's own name does not count."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in READ_BY_ENGINES and path.is_file():
            digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
            _add_content(digest, path)
    return digest.hexdigest()


def hub_snapshot(repository: str, revision: str | None) -> Path | None:
    """Find a hub repository's files in the hub's cache; None if they are not there."""
    folder = hub_cache() / f"models--{repository.replace('/', '--')}"
    name = revision or "main"
    reference = folder / "refs" / name
    commit = reference.read_text().strip() if reference.is_file() else name
    snapshot = folder / "snapshots" / commit
    return snapshot if snapshot.is_dir() else None


def hub_cache() -> Path:
    """Where the hub's client keeps repositories."""
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    return Path(os.environ.get("HF_HUB_CACHE") or home / "hub")


def _add_content(digest: "hashlib._Hash", path: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        if size <= WHOLE_BYTES:
            digest.update(file.read())
            return
        digest.update(file.read(HEADER_BYTES))
        for number in range(BLOCKS):
            file.seek(number * (size - BLOCK_BYTES) // (BLOCKS - 1))
            digest.update(file.read(BLOCK_BYTES))
