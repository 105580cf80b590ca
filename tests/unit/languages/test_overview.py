"""The table of languages in the documentation is the registry's."""

from pathlib import Path

from repass import languages
from repass.languages import overview

DOCUMENT = Path(__file__).parents[3] / "docs" / "languages.md"


def test_the_documented_table_is_current() -> None:
    assert DOCUMENT.read_text() == overview.markdown(languages.LANGUAGES.values())


def test_each_language_has_a_row() -> None:
    rows = overview.markdown(languages.LANGUAGES.values()).splitlines()
    names = [row.split(" | ")[0].removeprefix("| ") for row in rows if row.startswith("| ")][1:]
    assert names == sorted(languages.LANGUAGES)


def test_a_bar_in_a_command_does_not_end_its_cell() -> None:
    [python] = (one for one in languages.LANGUAGES.values() if one.name == "python")
    piped = python.model_copy(update={"run": ("sh", "-c", "a | b")})
    assert "`sh -c 'a \\| b'`" in overview.markdown([piped])
