"""A hash of the code of a stage, given to its rule as a param.

Snakemake reruns a rule when its script changes, but not when a module that the script imports does.
So each rule names the packages that do its work; the hash covers their modules and every repass
module that these import, as syntax trees without docstrings: an edited comment reruns nothing.
"""

import ast
import contextlib
import functools
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from repass import paths

_PACKAGE = Path(__file__).resolve().parent

NOT_RESULTS = frozenset(
    {
        "repass.progress",
        "repass.errors",
        "repass.files",
        "repass.paths",
        "repass.fingerprint",
        "repass.owner",
        "repass.procfs",
        "repass.folder_lock",
        "repass.locks",
        "repass.watch",
    }
)
"""Modules that say or find something but can't change a result."""


@functools.cache
def of(*packages: str) -> str:
    """Hash the modules of subpackages (`"sandbox"`) and all that they import of repass.

    Raises:
        FileNotFoundError: there is no such subpackage or module.
    """
    digest = hashlib.sha256()
    for name, path in sorted(_closure(packages).items()):
        digest.update(f"{name}\0{_facts(path).digest}\0".encode())
    return digest.hexdigest()[:16]


def _closure(packages: tuple[str, ...]) -> dict[str, Path]:
    pending = [name for package in packages for name in _modules_of(f"repass.{package}")]
    found: dict[str, Path] = {}
    while pending:
        name = pending.pop()
        if name in found or name in NOT_RESULTS:
            continue
        path = _path(name)
        if path is None:
            continue
        found[name] = path
        pending.extend(_facts(path).imports)
    return found


def _modules_of(name: str) -> list[str]:
    path = _path(name)
    if path is None:
        raise FileNotFoundError(f"no module named {name}")
    if path.name != "__init__.py":
        return [name]
    inside = sorted(path.parent.rglob("*.py"))
    return [_name(module) for module in inside]


def _path(name: str) -> Path | None:
    base = _PACKAGE.joinpath(*name.split(".")[1:])
    for candidate in (base / "__init__.py", base.with_suffix(".py")):
        if candidate.is_file():
            return candidate
    return None


def _name(path: Path) -> str:
    parts = path.relative_to(_PACKAGE).with_suffix("").parts
    return ".".join(("repass", *(part for part in parts if part != "__init__")))


class _Facts(NamedTuple):
    """What counts of a file's content."""

    digest: str
    imports: list[str]


def _facts(path: Path) -> _Facts:
    """Say what counts of a file; kept in the cache, as parsing takes long for a short command."""
    source = path.read_bytes()
    known = paths.cache_dir() / "fingerprints" / hashlib.sha256(_rule() + source).hexdigest()
    with contextlib.suppress(OSError, ValueError, TypeError):
        return _Facts(**json.loads(known.read_bytes()))
    facts = _read(source, path)
    with contextlib.suppress(OSError):  # a cache that can't be written costs time alone
        known.parent.mkdir(parents=True, exist_ok=True)
        partial = known.with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps(facts._asdict()))
        partial.replace(known)
    return facts


@functools.cache
def _rule() -> bytes:
    """What facts depend on besides the content: this module, and Python's idea of a syntax tree."""
    return hashlib.sha256(sys.version.encode() + Path(__file__).read_bytes()).digest()


def _read(source: bytes, path: Path) -> _Facts:
    tree = ast.parse(source, filename=str(path))
    imports = list(_imports(tree))
    return _Facts(
        digest=hashlib.sha256(ast.dump(_without_docstrings(tree)).encode()).hexdigest(),
        imports=imports,
    )


def _imports(tree: ast.Module) -> Iterator[str]:
    """Yield the repass modules that a file imports, wherever in it the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and _ours(node.module):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _ours(alias.name))


def _ours(name: str | None) -> bool:
    return name is not None and name.startswith("repass.")


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [item for item in node.body if not _is_docstring(item)]
    return tree


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
