"""The JSON Schema of the configuration, for editors: `config/schema.json`.

The top of the schema is a configuration file; `$defs` holds, besides its sections, one schema for
each kind of definition file: Models, Benchmarks, Prompts, Samplings and Registry.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from repass.config import families
from repass.config.benchmark import Benchmark
from repass.config.datasets import DatasetEntry
from repass.config.execution import LimitOverrides
from repass.config.model import Model
from repass.config.prompt import PromptForm
from repass.config.sampling import Sampling
from repass.config.section import Section
from repass.config.settings import Settings

ENTRIES: Mapping[str, type[Section]] = {
    "Models": Model,
    "Benchmarks": Benchmark,
    "Prompts": PromptForm,
    "Samplings": Sampling,
    "Registry": DatasetEntry,
}
"""The kinds of definition file, and what their entries are."""

_FAMILY_NAME = re.escape(families.MARK)

JsonObject = dict[str, Any]


def build() -> JsonObject:
    """Make the schema of configuration and definition files."""
    kinds: list[type[Section]] = [Settings, *ENTRIES.values()]
    _, joint = models_json_schema([(kind, "validation") for kind in kinds])
    definitions: JsonObject = joint["$defs"]
    settings = definitions.pop(Settings.__name__)
    for file, kind in ENTRIES.items():
        definitions[file] = _file_of(definitions[kind.__name__], kind)
        definitions[f"{kind.__name__}Family"] = _family_of(definitions[kind.__name__], kind)
    _describe_limits(definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **settings,
        "title": "repass configuration",
        "$defs": dict(sorted(definitions.items())),
    }


def text() -> str:
    """The schema file's content."""
    return json.dumps(build(), indent=2, ensure_ascii=False) + "\n"


def _file_of(entry: JsonObject, kind: type[Section]) -> JsonObject:
    """A file of entries by name; the name is the key, so the entry itself has none."""
    name = entry["properties"].pop("name")
    entry["required"] = [key for key in entry["required"] if key != "name"]
    return {
        "type": "object",
        "description": f"{kind.__name__} entries by name.",
        "propertyNames": {"anyOf": [{"pattern": name["pattern"]}, {"pattern": _FAMILY_NAME}]},
        "patternProperties": {_FAMILY_NAME: {"$ref": f"#/$defs/{kind.__name__}Family"}},
        "additionalProperties": {"$ref": f"#/$defs/{kind.__name__}"},
    }


def _family_of(entry: JsonObject, kind: type[Section]) -> JsonObject:
    """A family of entries: what they have in common, and what is each variant's own."""
    of_entry = f"#/$defs/{kind.__name__}/properties"
    keys = {key: {"$ref": f"{of_entry}/{key}"} for key in entry["properties"]}
    variant = {"type": ["object", "null"], "properties": keys, "additionalProperties": False}
    variants = {
        "type": "object",
        "description": "What differs, by the name that `{}` stands for.",
        "minProperties": 1,
        "additionalProperties": variant,
    }
    return {
        "type": "object",
        "description": f"{kind.__name__} entries that differ in little.",
        "properties": {**keys, families.VARIANTS: variants},
        "required": [families.VARIANTS],
        "additionalProperties": False,
    }


def _describe_limits(definitions: JsonObject) -> None:
    """Limits and their overrides mean the same, but only one of them belongs to this package."""
    for name, field in LimitOverrides.model_fields.items():
        definitions["Limits"]["properties"][name]["description"] = field.description
