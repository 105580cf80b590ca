"""The languages as a table for people: what runs, where, and what a pass proves."""

import shlex
from collections.abc import Iterable

from repass.languages.base import Language

_HEAD = """# Languages

Written by `repass sandbox languages --write docs/languages.md`. What a pass proves under each \
rule stands in [sandbox.md](sandbox.md).

| language | image | compile | run | parse check of what failed | a pass is |
|---|---|---|---|---|---|
"""

_PASSES = {
    "proof": "proof that the last statement was reached",
    "end": "exit code 0, and the end was reached",
    "exit_code": "exit code 0",
}


def markdown(languages: Iterable[Language]) -> str:
    """Write the table of all languages, in the order of their names."""
    chosen = sorted(languages, key=lambda language: language.name)
    return _HEAD + "".join(_row(language) for language in chosen)


def _row(language: Language) -> str:
    cells = (
        language.name,
        ", ".join(language.images()),
        _command(language.compile),
        _command(language.run) or "forked from a preloaded interpreter",
        _command(language.check),
        _rule(language),
    )
    return f"| {' | '.join(cells)} |\n"


def _command(words: tuple[str, ...] | None) -> str:
    if not words:
        return ""
    text = shlex.join(words).replace("|", "\\|").replace("\n", " ")
    return f"`{text}`"


def _rule(language: Language) -> str:
    rule = _PASSES[language.success]
    if language.fails_on is None:
        return rule
    pattern = language.fails_on.pattern.replace("|", "\\|")
    return (
        f"{rule}; not with `{pattern}` on {language.fails_on.stream} ({language.fails_on.source})"
    )
