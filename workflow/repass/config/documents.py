"""YAML files as data together with the line on which each key stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from repass.errors import ConfigError

KeyPath = tuple[str | int, ...]
"""Keys and list positions from the top of a document to a value."""

_TEXT_TAG = "tag:yaml.org,2002:str"
_MERGE_KEY = "<<"
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """One file: its name as shown to people, its content, and the line of every key."""

    name: str
    data: Any
    lines: Mapping[KeyPath, int]

    def line(self, path: KeyPath) -> int:
        """The line of a value, or of the nearest one around it that has a line."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)

    def at(self, path: KeyPath) -> str:
        """`file:line` of a value."""
        return f"{self.name}:{self.line(path)}"


def read(path: Path, root: Path) -> Document:
    """Read a YAML (or JSON) file; keys are texts, also those that YAML would take for booleans.

    Raises:
        ConfigError: the file can't be read, is no YAML, or has a key twice.
    """
    name = shown(path, root)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(f"{name}: no such file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name}: can't be read as UTF-8 text ({error})") from error
    return parse(text, name)


def parse(text: str, name: str) -> Document:
    """Read YAML text.

    Raises:
        ConfigError: as `read`.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return Document(name, {}, {})
        twice = list(_prepare(node))
        lines = dict(_lines(node, (), set()))
        if twice:
            raise ConfigError("\n".join(_say_twice(name, key) for key in twice))
        return Document(name, loader.construct_document(node), lines)
    except yaml.YAMLError as error:
        raise ConfigError(_say_yaml(error, name)) from error
    except RecursionError as error:
        raise ConfigError(f"{name}: nested too deeply") from error
    finally:
        loader.dispose()


def shown(path: Path, root: Path) -> str:
    """Write a path as short as it can be understood from the repository's root."""
    path, root = path.absolute(), root.absolute()
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


@dataclass(frozen=True)
class _Twice:
    path: KeyPath
    first: int
    second: int


def _prepare(node: yaml.Node) -> Iterator[_Twice]:
    """Make all keys texts; yield the keys that a mapping has twice."""
    pending: list[tuple[yaml.Node, KeyPath]] = [(node, ())]
    seen: set[int] = set()
    while pending:
        item, path = pending.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, yaml.MappingNode):
            yield from _text_keys(item, path)
        pending.extend((child, inner) for inner, child, _ in _children(item, path))


def _text_keys(node: yaml.MappingNode, path: KeyPath) -> Iterator[_Twice]:
    first: dict[str, int] = {}
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value == _MERGE_KEY:
            continue
        key.tag = _TEXT_TAG
        line = key.start_mark.line + 1
        if key.value in first:
            yield _Twice((*path, key.value), first[key.value], line)
        first.setdefault(key.value, line)


def _children(node: yaml.Node, path: KeyPath) -> Iterator[tuple[KeyPath, yaml.Node, int]]:
    """Yield path, value and line of what a node holds."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = path if key.value == _MERGE_KEY else (*path, str(key.value))
            yield inner, value, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*path, index), value, value.start_mark.line + 1


def _lines(node: yaml.Node, path: KeyPath, seen: set[int]) -> Iterator[tuple[KeyPath, int]]:
    if id(node) in seen:
        return
    seen.add(id(node))
    for inner, value, line in _children(node, path):
        yield inner, line
        yield from _lines(value, inner, seen)


def _say_twice(name: str, key: _Twice) -> str:
    return (
        f"{name}:{key.second}: {dotted(key.path)}: found a second time;"
        f" allowed: once (the first is on line {key.first})"
    )


def _say_yaml(error: yaml.YAMLError, name: str) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f"{name}:{mark.line + 1}" if mark else name
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    context = getattr(error, "context", None)
    text = f"{context}, {problem}" if context else str(problem)
    return f"{place}: no valid YAML: {' '.join(text.split())}"


def dotted(path: KeyPath) -> str:
    """Write a key path as people do: `models[0].name`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")
