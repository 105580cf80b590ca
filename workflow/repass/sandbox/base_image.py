"""The Debian base that every sandbox image is built on: pulled, or made of packages on this host.

Which of the two is one setting, in `envs/sandbox/base.yaml`. A base once there is kept and used, so
that images stay the same until `repass sandbox prune --all`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import yaml
from pydantic import ValidationError

from repass.errors import SandboxError
from repass.records import Record
from repass.sandbox import podman

VARIABLE = "REPASS_SANDBOX_BASE"
FILE = Path("envs/sandbox/base.yaml")
REPOSITORY = "localhost/repass/base"

ANSWER_S = 8.0
"""A registry that has not sent an image's manifest by then counts as out of reach."""

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
LENT_CERTIFICATES = "/run/host-certificates.crt"
"""Where a build sees those that this host trusts."""

Source = Literal["auto", "registry", "debootstrap"]


class BaseSettings(Record):
    """The content of `base.yaml`."""

    source: Source
    image: str
    suite: str


def settings(root: Path) -> BaseSettings:
    """Read `base.yaml` of a checkout, and the environment variable that overrides its source.

    Raises:
        SandboxError: the file or the variable holds something else.
    """
    path = root / FILE
    try:
        found = yaml.safe_load(path.read_text())
        found["source"] = os.environ.get(VARIABLE) or found["source"]
        return BaseSettings.model_validate(found)
    except (OSError, yaml.YAMLError, TypeError, KeyError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise SandboxError(
            f"{path} (or {VARIABLE}): {reason}; `source` may be auto, registry or debootstrap"
        ) from error


def find(chosen: BaseSettings) -> str | None:
    """The id of the base that is already there."""
    sources = ("registry", "debootstrap") if chosen.source == "auto" else (chosen.source,)
    for source in sources:
        found = id_of(_tag(chosen, source))
        if found:
            return found
    return None


def id_of(reference: str) -> str | None:
    """The id of an image; None: there is none of this name.

    Asked for by its name: a list of all images fails when a single one of them is damaged.
    """
    try:
        found = podman.run("image", "inspect", "--format", "{{.Id}}", reference)
    except SandboxError as error:
        if "image not known" in str(error):
            return None
        raise
    return f"sha256:{found.strip()}"


def make(chosen: BaseSettings) -> str:
    """Pull or make the base and return its id.

    Raises:
        SandboxError: neither is possible here.
    """
    if chosen.source != "debootstrap" and _pull(chosen):
        podman.run("tag", chosen.image, _tag(chosen, "registry"))
    elif chosen.source == "registry":
        raise SandboxError(f"no registry gives {chosen.image}; {VARIABLE}=debootstrap does without")
    else:
        _debootstrap(chosen)
    made = find(chosen)
    if made is None:
        raise SandboxError(f"the base {_tag(chosen, chosen.source)} was made but is not there")
    return made


@contextmanager
def build_mounts(chosen: BaseSettings) -> Iterator[list[str]]:
    """Options of `podman build` that lend it this host's way to Debian's and Python's packages.

    They are mounts: what an administrator has set up for this host never gets into an image.
    """
    with tempfile.TemporaryDirectory() as folder:
        texts = {"host.sources": _sources(chosen), "pip.conf": _pip_settings()}
        files = {name: Path(folder) / name for name, text in texts.items() if text}
        for name, path in files.items():
            path.write_text(texts[name] or "")
            path.chmod(0o644)
        yield [part for mount in _mounts(files) for part in ("-v", f"{mount}:ro")]


def _mounts(files: Mapping[str, Path]) -> Iterator[str]:
    if Path("/etc/apt/apt.conf.d").is_dir():
        yield "/etc/apt/apt.conf.d:/etc/apt/apt.conf.d"
        if "host.sources" in files:
            yield f"{files['host.sources']}:/etc/apt/sources.list.d/debian.sources"
    if CERTIFICATES.is_file():
        yield f"{CERTIFICATES}:{LENT_CERTIFICATES}"
    if "pip.conf" in files:
        yield f"{files['pip.conf']}:/etc/pip.conf"


def _pip_settings() -> str:
    """Where this host gets Python packages from, and which certificates it trusts."""
    settings = []
    if CERTIFICATES.is_file():
        settings.append(f"cert = {LENT_CERTIFICATES}")
    index = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    )
    address = os.environ.get("PIP_INDEX_URL") or index.stdout.strip()
    if address:
        settings.append(f"index-url = {address}")
    return "\n".join(["[global]", *settings, ""]) if settings else ""


def _tag(chosen: BaseSettings, source: str) -> str:
    return f"{REPOSITORY}:{chosen.suite}-{source}"


def _pull(chosen: BaseSettings) -> bool:
    """Try to pull the image, and give up early when nobody answers, late when all has stopped."""
    say(f"asking for {chosen.image}")
    with tempfile.TemporaryFile("w+b") as log:
        process = subprocess.Popen(
            ["podman", "pull", chosen.image],  # noqa: S607
            env=podman.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        began = time.monotonic()
        while process.poll() is None:
            log.seek(0)
            answered = b"Getting image source" in log.read()
            if time.monotonic() - began > (podman.LONGEST_S if answered else ANSWER_S):
                process.kill()
            time.sleep(0.1)
    return process.returncode == 0


def _debootstrap(chosen: BaseSettings) -> None:
    if os.geteuid() != 0:
        raise SandboxError("debootstrap needs root: run `sudo make setup`, or set a registry")
    if not shutil.which("debootstrap"):
        raise SandboxError("debootstrap is not installed: apt-get install debootstrap")
    say(f"no registry: making a Debian {chosen.suite} base (about a minute)")
    with tempfile.TemporaryDirectory(dir=podman.store_dir()) as folder:
        tree = Path(folder) / "tree"
        mirror = _mirror()
        _execute(
            ["debootstrap", "--variant=minbase", "--include=ca-certificates"]
            + [chosen.suite, str(tree)]
            + ([mirror] if mirror else [])
        )
        _strip(tree)
        _import(tree, _tag(chosen, "debootstrap"))


def _strip(tree: Path) -> None:
    """Take out what only this host needs, and what no program does."""
    (tree / "etc/apt/sources.list").unlink(missing_ok=True)
    for path in ("var/cache/apt/archives", "var/lib/apt/lists", "usr/share/doc", "usr/share/man"):
        shutil.rmtree(tree / path, ignore_errors=True)
    (tree / "var/cache/apt/archives/partial").mkdir(parents=True, exist_ok=True)
    (tree / "var/lib/apt/lists/partial").mkdir(parents=True, exist_ok=True)


def _import(tree: Path, tag: str) -> None:
    archive = tree.with_suffix(".tar")
    _execute(["tar", "--numeric-owner", "-C", str(tree), "-cf", str(archive), "."])
    podman.run("import", "--quiet", str(archive), tag)


def _mirror() -> str | None:
    """Where this host gets Debian packages from; None: not a Debian host, or apt doesn't say."""
    lines = _index_targets()
    return lines[0][0] if lines else None


def _sources(chosen: BaseSettings) -> str | None:
    """This host's Debian sources with our suite in place of its own, in deb822 form."""
    own = _codename()
    entries = {
        (uri, release.replace(own, chosen.suite, 1))
        for uri, release in _index_targets()
        if own and release.startswith(own)
    }
    template = "Types: deb\nURIs: {}\nSuites: {}\nComponents: main\nSigned-By: {}\n"
    keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
    return "\n".join(template.format(*entry, keyring) for entry in sorted(entries)) or None


def _index_targets() -> list[tuple[str, str]]:
    """(URI, release) of this host's Debian package lists."""
    if not shutil.which("apt-get") or not _codename():
        return []
    text = subprocess.run(
        [
            *("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)"),
            "Created-By: Packages",
        ],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    rows = [line.split() for line in text.splitlines()]
    wanted = [(row[0], row[1]) for row in rows if len(row) == 3 and row[2] == "main"]
    return [(uri, release) for uri, release in wanted if release.startswith(_codename())]


def _codename() -> str:
    """Debian's name for this host's release; empty on other systems."""
    try:
        lines = Path("/etc/os-release").read_text().splitlines()
    except OSError:
        return ""
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    is_debian = values.get("ID", "").strip('"') == "debian"
    return values.get("VERSION_CODENAME", "").strip('"') if is_debian else ""


def _execute(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise SandboxError(f"{command[0]} failed: {lines[-1]}")


def say(text: str) -> None:
    """Print a progress line."""
    print(f"sandbox: {text}", file=sys.stderr, flush=True)
