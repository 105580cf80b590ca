"""The part of config/README.md that is made of the models: every key, its values and default."""

import json
from collections.abc import Iterator
from typing import Any

from repass.config import schema as schema_file
from repass.config import wording
from repass.errors import ConfigError

BEGIN = "<!-- begin: made by `repass schema` -->"
END = "<!-- end -->"

_SECTIONS = (
    "CellBlock",
    "Selection",
    "Definitions",
    "Generation",
    "Execution",
    "Datasets",
    "Claims",
    "Report",
)
_ENTRY_PARTS = ("Endpoint", "Replay", "Lora", "InstructionTokens")
_TITLES = {
    "CellBlock": "`cells`, each item",
    "Definitions": "`definitions`",
    "Selection": "`selection`",
    "Generation": "`generation`",
    "Execution": "`execution`",
    "Limits": "`execution.limits`, and `limits` of a benchmark",
    "Datasets": "`datasets`",
    "Claims": "`claims`",
    "Report": "`report`",
    "Model": "A model (`config/models.yaml`)",
    "Endpoint": "`endpoint` of a model",
    "Replay": "`replay` of a model",
    "Lora": "`lora` of a model",
    "InstructionTokens": "`instruction_tokens` of a model",
    "Benchmark": "A benchmark (`config/benchmarks.yaml`)",
    "PromptForm": "A prompt (`config/prompts.yaml`)",
    "Sampling": "A sampling (`config/samplings.yaml`)",
    "DatasetEntry": "A dataset (`resources/datasets.yaml`)",
}


def updated(readme: str) -> str:
    """Put the current tables between the markers.

    Raises:
        ConfigError: there are no markers.
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ConfigError(f"config/README.md: no markers {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{tables()}\n{END}{after}"


def tables() -> str:
    """All tables, as Markdown."""
    whole = schema_file.build()
    definitions = whole["$defs"]
    parts = [_table("The file itself", whole, definitions)]
    parts += [_table(_TITLES[name], definitions[name], definitions) for name in _order()]
    return "\n".join(parts)


def _order() -> Iterator[str]:
    for section in _SECTIONS:
        yield section
        yield from ["Limits"] if section == "Execution" else []
    for kind in schema_file.ENTRIES.values():
        yield kind.__name__
        yield from _ENTRY_PARTS if kind.__name__ == "Model" else []


def _table(title: str, schema: Any, definitions: Any) -> str:
    rows = [
        f"| `{key}` | {_cell(wording.allowed(field, definitions))} | {_default(key, field, schema)}"
        f" | {_cell(_meaning(field, definitions))} |"
        for key, field in schema["properties"].items()
    ]
    head = f"#### {title}\n\n| key | allowed | default | meaning |\n|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _meaning(field: Any, definitions: Any) -> str:
    """The field's description; where it is that of its section, pydantic keeps just one."""
    own = field.get("description") or wording.resolve(field, definitions).get("description", "")
    return str(own)


def _default(key: str, field: Any, schema: Any) -> str:
    if key in schema.get("required", []):
        return "needed"
    if "default" not in field:
        return _COMPUTED.get(key, "")
    default = field["default"]
    if isinstance(default, dict):
        return "see below"
    return f"`{json.dumps(default, ensure_ascii=False)}`"


_COMPUTED = {
    "workers": "one for each CPU core",
    "limits": "see below",
    "execution": "see below",
    "exceptions": "none",
    "vacuous_tests": "none",
}


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
