"""What a field allows, in words, taken from its JSON Schema: for error messages and tables."""

import datetime
import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from repass.config.section import PATTERNS

JsonSchema = Mapping[str, Any]

_SHOWN_CHARACTERS = 60


def allowed(schema: JsonSchema, definitions: JsonSchema) -> str:
    """Say which values a schema allows."""
    schema = resolve(schema, definitions)
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(allowed(part, definitions) for part in schema["anyOf"]))
    say = _BY_TYPE.get(str(schema.get("type")))
    return say(schema, definitions) if say else "anything"


def resolve(schema: JsonSchema, definitions: JsonSchema) -> JsonSchema:
    """Follow references."""
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def inside(schema: JsonSchema, part: str | int, definitions: JsonSchema) -> JsonSchema:
    """The schema of what stands under a key or at a position; empty if there is none."""
    for candidate in _alternatives(schema, definitions):
        if isinstance(part, int) and "items" in candidate:
            return resolve(candidate["items"], definitions)
        if part in candidate.get("properties", {}):
            return resolve(candidate["properties"][part], definitions)
        further = candidate.get("additionalProperties")
        if isinstance(further, Mapping):
            return resolve(further, definitions)
    return {}


def keys(schema: JsonSchema, definitions: JsonSchema) -> list[str]:
    """The keys that an object may have."""
    found: list[str] = []
    for candidate in _alternatives(schema, definitions):
        found += candidate.get("properties", {})
    return found


def found(value: Any) -> str:
    """Show a value as it may have been written."""
    for kind, say in _BY_VALUE.items():
        if isinstance(value, kind):
            return say(value)
    return _shortened(str(value))


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """` (did you mean "x"?)`, or nothing where no name is near."""
    by_lower = {candidate.lower(): candidate for candidate in names}
    near = difflib.get_close_matches(name.lower(), by_lower, n=1)
    return f' (did you mean "{by_lower[near[0]]}"?)' if near else ""


def one_of(names: Iterable[str], most: int = 12) -> str:
    """List names, the first few of many."""
    listed = list(names)
    text = ", ".join(listed[:most])
    return f"{text}, ... ({len(listed)} in all)" if len(listed) > most else text or "none"


def _alternatives(schema: JsonSchema, definitions: JsonSchema) -> list[JsonSchema]:
    schema = resolve(schema, definitions)
    parts = schema.get("anyOf", [schema])
    return [resolve(part, definitions) for part in parts]


def _number(kind: str) -> Callable[[JsonSchema, JsonSchema], str]:
    return lambda schema, _: kind + _bounds(schema)


def _bounds(schema: JsonSchema) -> str:
    words = {
        "minimum": "at least",
        "exclusiveMinimum": "above",
        "maximum": "at most",
        "exclusiveMaximum": "below",
    }
    said = [f"{word} {schema[key]:.12g}" for key, word in words.items() if key in schema]
    return f" {' and '.join(said)}" if said else ""


def _text(schema: JsonSchema, _: JsonSchema) -> str:
    if "pattern" in schema:
        return PATTERNS.get(schema["pattern"], f"text like {schema['pattern']}")
    return "text (not empty)" if schema.get("minLength") else "text"


def _list(schema: JsonSchema, definitions: JsonSchema) -> str:
    size = "a list with at least one item" if schema.get("minItems") else "a list"
    item = allowed(schema.get("items", {}), definitions)
    return f"{size} of texts" if item.startswith("text") else f"{size}, each: {item}"


def _object(schema: JsonSchema, definitions: JsonSchema) -> str:
    names = keys(schema, definitions)
    return f"keys and values ({one_of(names)})" if names else "keys and values"


_BY_TYPE: Mapping[str, Callable[[JsonSchema, JsonSchema], str]] = {
    "integer": _number("a whole number"),
    "number": _number("a number"),
    "string": _text,
    "boolean": lambda *_: "true or false",
    "null": lambda *_: "null",
    "array": _list,
    "object": _object,
}


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "..."


_BY_VALUE: Mapping[type, Callable[[Any], str]] = {
    bool: lambda value: f"the boolean {str(value).lower()}",
    str: lambda value: f'"{_shortened(value)}"',
    int: str,
    float: str,
    type(None): lambda _: "null",
    Mapping: lambda value: f"keys and values ({one_of(map(str, value), 4)})",
    list: lambda value: f"a list ({_shortened(', '.join(map(str, value)))})",
    tuple: lambda value: f"a list ({_shortened(', '.join(map(str, value)))})",
    datetime.date: lambda value: f"the date {value}",
}
