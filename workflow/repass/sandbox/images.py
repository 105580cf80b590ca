"""Sandbox images: built when their content changes, found in a moment when it does not.

An image is made in two steps: its toolchain, of its folder under `envs/sandbox/`; then what makes a
sandbox of it, of `envs/sandbox/supervisor/`. The tag of each is a hash of all that goes into it, so
a change of the supervisor installs no toolchain again.
"""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from repass import languages, locks
from repass.errors import DamagedError, SandboxError, ToolchainError
from repass.sandbox import archives, base_image, builds, podman, stores
from repass.sandbox.base_image import BaseSettings, say
from repass.sandbox.builds import BuildError
from repass.sandbox.records import ImageRecord

FOLDER = Path("envs/sandbox")
REPOSITORY = "localhost/repass"
VERSIONS_S = 300.0

SANDBOX = "supervisor"
"""The folder of the second step: no image of its own."""

SUPERVISOR = Path(__file__).parent / "supervisor"


def names(root: Path) -> list[str]:
    """The images that a checkout can build."""
    found = {path.parent.name for path in (root / FOLDER).glob("*/Containerfile")}
    return sorted(found - {SANDBOX})


def ensure(name: str, root: Path) -> ImageRecord:
    """Return the image of this name, building it (and its base) when it is not there.

    Args:
        name: a folder under `envs/sandbox/`.
        root: the checkout.

    Raises:
        ToolchainError: its toolchain can't be had here.
        SandboxError: there is no such image, or it can't be built here.
    """
    if name not in names(root):
        raise SandboxError(f"no sandbox image {name!r}; there are: {', '.join(names(root))}")
    chosen = base_image.settings(root)
    stores.occupy()
    with _lock(name):
        base = base_image.find(chosen) or _make_base(chosen)
        toolchain = _Recipe(f"{name}-toolchain", _files(root / FOLDER / name), {"BASE": base})
        sandbox_files = _files(root / FOLDER / SANDBOX) | _files(SUPERVISOR, "supervisor/")
        sandbox = _Recipe(name, sandbox_files, {"BASE": base, "TOOLCHAIN": toolchain.reference})
        return _recorded(sandbox) or _build(toolchain, sandbox, chosen)


def examine(name: str, root: Path) -> ImageRecord:
    """Do as `ensure`; where the toolchain can't be had, return a record that says so.

    Raises:
        SandboxError: there is no such image, or it can't be built for now, or none can.
    """
    try:
        return ensure(name, root)
    except ToolchainError as error:
        return ImageRecord(
            name=name,
            digest="",
            reference="",
            toolchains={},
            built_from="",
            unavailable=f"{error}; delete results/images/{name}.json to look for it again",
        )


def require(record: ImageRecord, root: Path, shared: Path) -> None:
    """See that a recorded image is in this node's store: there, else loaded, else built.

    Args:
        record: the image.
        root: the checkout.
        shared: folder of archives that other machines have saved; see `archives`.

    Raises:
        SandboxError: what is loaded or built here is another image than the recorded one.
    """
    stores.occupy()
    if _is_there(record):
        return
    with _lock(record.name):
        if _is_there(record):  # another job of this node has loaded it meanwhile
            return
        if archives.load(record, shared):
            _write(record)
            return
    found = ensure(record.name, root)
    if found.digest != record.digest:
        raise SandboxError(
            f"image {record.name}: {record.digest[:19]} is not on this machine, what is built here"
            f" is {found.digest[:19]}; delete results/images/{record.name}.json and run again"
        )


def recorded(path: Path, root: Path) -> ImageRecord:
    """Read an image's record and see that the image is in this node's store, if there is one.

    Raises:
        DamagedError: it is no record.
        SandboxError: what is loaded or built here is another image than the recorded one.
    """
    record = _record_of(path)
    if record.unavailable is None:
        require(record, root, path.parent)
    return record


def share(paths: Iterable[Path], root: Path) -> None:
    """Save the recorded images as archives beside their records, for nodes that can't build them.

    Args:
        paths: of records; those that are not there yet are passed over.
        root: the checkout.

    Raises:
        DamagedError: one is no record.
        SandboxError: an image can't be saved, or is not the recorded one any more.
    """
    for path in paths:
        if not path.is_file():
            continue
        record = _record_of(path)
        if record.unavailable is None and not archives.path_of(record, path.parent).exists():
            require(record, root, path.parent)
            archives.save(record, path.parent)


def built() -> list[ImageRecord]:
    """The images that are in the store."""
    found = [_read(path) for path in sorted(_records().glob("*.json"))]
    return [record for record in found if record is not None and _is_there(record)]


def prune(everything: bool = False) -> list[str]:
    """Remove all images (`everything`: the base too); returns their references."""
    keep = set() if everything else {"base"}
    removed = []
    for line in podman.run("images", "--format", "{{.Repository}}:{{.Tag}}").split():
        repository, _, tag = line.rpartition(":")
        if repository.startswith(REPOSITORY) and repository.rpartition("/")[2] not in keep:
            podman.run("rmi", "--force", f"{repository}:{tag}")
            removed.append(line)
    podman.run("image", "prune", "--force")
    shutil.rmtree(_records(), ignore_errors=True)
    return removed


def _make_base(chosen: BaseSettings) -> str:
    with _lock("base"):
        return base_image.find(chosen) or base_image.make(chosen)


@dataclass(frozen=True)
class _Recipe:
    """All that an image is made of: files by their place in the build, and arguments."""

    name: str
    files: Mapping[str, Path]
    arguments: Mapping[str, str]

    @cached_property
    def content(self) -> str:
        """A hash of it."""
        digest = hashlib.sha256(json.dumps(dict(self.arguments), sort_keys=True).encode())
        for name, path in sorted(self.files.items()):
            digest.update(f"\0{name}\0".encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()

    @property
    def reference(self) -> str:
        """The image's name and tag."""
        return f"{REPOSITORY}/{self.name}:{self.content[:12]}"


def _build(toolchain: _Recipe, sandbox: _Recipe, chosen: BaseSettings) -> ImageRecord:
    started = time.monotonic()
    say(f"building the image {sandbox.name}")
    if not _image_id(toolchain.reference):
        _make_toolchain(toolchain, chosen, sandbox.name)
    _make(sandbox, chosen)
    record = ImageRecord(
        name=sandbox.name,
        digest=_image_id(sandbox.reference),
        reference=sandbox.reference,
        toolchains=_toolchains(sandbox.name, sandbox.reference),
        built_from=sandbox.content,
    )
    _write(record)
    say(f"image {record.name} is ready ({time.monotonic() - started:.0f} s): {record.reference}")
    return record


def _make_toolchain(recipe: _Recipe, chosen: BaseSettings, image: str) -> None:
    try:
        _make(recipe, chosen)
    except BuildError as error:
        if error.answer is None:
            raise
        raise ToolchainError(f"image {image}: no toolchain here: {error.answer}") from error


def _make(recipe: _Recipe, chosen: BaseSettings) -> None:
    arguments = [f"--build-arg={name}={value}" for name, value in recipe.arguments.items()]
    with _context(recipe) as context, base_image.build_mounts(chosen) as mounts:
        options = ["--network", "host", *arguments, *mounts, "--tag", recipe.reference]
        builds.build(
            f"image {recipe.name}",
            [*options, "--file", str(context / "Containerfile"), str(context)],
            podman.store_dir() / "logs" / f"{recipe.name}.log",
        )


def _toolchains(name: str, reference: str) -> dict[str, str]:
    """Ask each language's toolchain in the image for its version (the first line it prints)."""
    commands = _version_commands(name)
    said = podman.run(
        *("run", "--rm", "--network", "none", "--entrypoint", "python3"),
        *(reference, "-c", _ASK_ALL, json.dumps(commands)),
        timeout_s=VERSIONS_S,
    )
    found: dict[str, str] = json.loads(said)
    return found


def _version_commands(image: str) -> dict[str, tuple[str, ...]]:
    """By language of an image; one without such a command has no toolchain of its own."""
    known = languages.LANGUAGES.values()
    return {one.name: one.version for one in known if one.version and image in one.images()}


_ASK_ALL = """
import json, subprocess, sys
def ask(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = done.stdout.strip().splitlines() or [""]
    return lines[0] if done.returncode == 0 else f"does not start: {lines[-1]}"
print(json.dumps({name: ask(command) for name, command in json.loads(sys.argv[1]).items()}))
"""


def _recorded(recipe: _Recipe) -> ImageRecord | None:
    """The record of an image that is still in the store, if it knows all languages of it."""
    record = _read(_records() / f"{recipe.name}-{recipe.content[:12]}.json")
    if record is None or not _version_commands(recipe.name).keys() <= record.toolchains.keys():
        return None
    return record if _is_there(record) else None


def _record_of(path: Path) -> ImageRecord:
    try:
        return ImageRecord.model_validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DamagedError(path, error) from error


def _read(path: Path) -> ImageRecord | None:
    try:
        return _record_of(path)
    except DamagedError:
        return None


def _is_there(record: ImageRecord) -> bool:
    return _image_id(record.reference) == record.digest


def _write(record: ImageRecord) -> None:
    path = _records() / f"{record.name}-{record.built_from[:12]}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}")
    partial.write_text(record.model_dump_json(indent=2))
    partial.replace(path)


def _records() -> Path:
    return podman.store_dir() / "records"


def _image_id(reference: str) -> str:
    return base_image.id_of(reference) or ""


def _files(folder: Path, prefix: str = "") -> dict[str, Path]:
    """The files of a folder, by their place in the build."""
    return {
        prefix + path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@contextmanager
def _context(recipe: _Recipe) -> Iterator[Path]:
    """A build context whose files have no dates: what is unchanged stays cached."""
    with tempfile.TemporaryDirectory() as folder:
        context = Path(folder)
        for name, path in recipe.files.items():
            target = context / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            os.utime(target, (0, 0))
        yield context


@contextmanager
def _lock(name: str) -> Iterator[None]:
    """One builder at a time for each image, over all processes that share the store."""
    folder = podman.store_dir() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with locks.exclusive(folder / f"{name}.lock"):
        yield
