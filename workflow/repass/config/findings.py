"""What is wrong with a configuration: collected, and said in one line each."""

import datetime
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from repass.config import wording
from repass.config.documents import KeyPath, dotted
from repass.errors import ConfigError

MOST_LINES = 10

M = TypeVar("M", bound=BaseModel)


class Origin(Protocol):
    """Where values come from."""

    def at(self, path: KeyPath) -> str:
        """`file:line` of a value, or what else it comes from."""


class Findings:
    """Collects errors; `stop` raises them together."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, place: str, path: KeyPath, text: str) -> None:
        """Note an error: `text` says what was found and what is allowed."""
        key = dotted(path)
        self._lines.append(f"{place}: {key}: {text}" if key else f"{place}: {text}")

    def add_error(self, error: ConfigError) -> None:
        """Note an error that is a line (or several) already."""
        self._lines.extend(str(error).splitlines())

    def stop(self) -> None:
        """Raise if there is anything.

        Raises:
            ConfigError: one line an error, the first ten.
        """
        lines = list(dict.fromkeys(self._lines))
        if not lines:
            return
        if len(lines) > MOST_LINES:
            lines = [*lines[:MOST_LINES], f"... and {len(lines) - MOST_LINES} more"]
        raise ConfigError("\n".join(lines))

    def validate(self, kind: type[M], data: Any, origin: Origin, entry: KeyPath = ()) -> M | None:
        """Make a model of data; None if there are errors, which are noted.

        `entry` is where the data stands in a definition file; its name is no key in it.
        """
        try:
            return kind.model_validate(data)
        except ValidationError as error:
            for details in error.errors(include_url=False):
                path = _written_path(details["loc"], data)
                hidden = {"name"} if entry and len(path) == 1 else set()
                text = _say(kind, path, details, hidden)
                self.add(origin.at(entry + path), entry + path, text)
            return None


def _written_path(location: tuple[int | str, ...], data: Any) -> KeyPath:
    """The part of pydantic's location that is also one in the data (and one missing key)."""
    path: KeyPath = ()
    for part in location:
        if not isinstance(data, Mapping | list | tuple):
            break
        path = (*path, part)
        if isinstance(data, Mapping):
            data = data.get(part)
        else:
            data = data[part] if isinstance(part, int) and part < len(data) else None
    return path


@cache
def _schema(kind: type[BaseModel]) -> wording.JsonSchema:
    return kind.model_json_schema()


def _say(kind: type[BaseModel], path: KeyPath, details: ErrorDetails, hidden: set[str]) -> str:
    schema = _schema(kind)
    definitions = schema.get("$defs", {})
    outer = schema
    for part in path[:-1]:
        outer = wording.inside(outer, part, definitions)
    inner = wording.inside(outer, path[-1], definitions) if path else schema
    say = _SAY.get(details["type"], _say_wrong)
    return say(details, path, _Place(outer, inner, definitions, hidden))


class _Place:
    """The schemas around an error."""

    def __init__(self, outer: Any, inner: Any, definitions: Any, hidden: set[str]) -> None:
        self.keys = [key for key in wording.keys(outer, definitions) if key not in hidden]
        self.allowed = wording.allowed(inner, definitions)


def _say_wrong(details: ErrorDetails, _: KeyPath, place: _Place) -> str:
    hint = ""
    if isinstance(details["input"], str) and details["type"] == "literal_error":
        hint = wording.did_you_mean(details["input"], place.allowed.split(", "))
    return f"found {wording.found(details['input'])}; allowed: {place.allowed}{hint}"


def _say_unknown(_: ErrorDetails, path: KeyPath, place: _Place) -> str:
    hint = wording.did_you_mean(str(path[-1]), place.keys)
    return f"unknown key; allowed: {wording.one_of(place.keys, 30)}{hint}"


def _say_missing(_: ErrorDetails, __: KeyPath, place: _Place) -> str:
    return f"is missing; allowed: {place.allowed}"


def _say_ours(details: ErrorDetails, _: KeyPath, __: _Place) -> str:
    return str(details["ctx"]["error"])


def _say_no_text(details: ErrorDetails, path: KeyPath, place: _Place) -> str:
    quotes = " (in quotes)" if isinstance(details["input"], int | float | datetime.date) else ""
    return _say_wrong(details, path, place) + quotes


_SAY: Mapping[str, Callable[[ErrorDetails, KeyPath, _Place], str]] = {
    "extra_forbidden": _say_unknown,
    "missing": _say_missing,
    "string_type": _say_no_text,
    "value_error": _say_ours,
}
