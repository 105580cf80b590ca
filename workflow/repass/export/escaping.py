"""Texts of a table's cells in Markdown and LaTeX: hostile ones too show as they are written."""

import re
import unicodedata

NOTHING = "–"
MAX_CHARACTERS = 120
"""Of a cell; a longer text is cut and ends with an ellipsis."""
PROSE = 2000
"""Characters of a title or a caption."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|~$&])")

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "–": r"\textendash{}",
    "\N{MINUS SIGN}": r"\textminus{}",
    "…": r"\ldots{}",
    "·": r"\textperiodcentered{}",
    "×": r"\texttimes{}",
    # An opening bracket after a row's end would be read as the row's distance.
    "[": r"{[}",
    "]": r"{]}",
}


def markdown(text: str, limit: int = MAX_CHARACTERS) -> str:
    """Write a text as a cell of a Markdown table (GitHub's), on one line."""
    return _MARKDOWN.sub(r"\\\1", one_line(text, limit))


def latex(text: str, limit: int = MAX_CHARACTERS) -> str:
    r"""Write a text as a cell of a LaTeX table, on one line.

    Letters beyond Latin stay as they are: they need LuaLaTeX or XeLaTeX and a font that has them.
    Needs textcomp, which LaTeX loads by itself since 2020, and `\usepackage[T1]{fontenc}`.
    """
    escaped = "".join(_LATEX.get(character, character) for character in one_line(text, limit))
    # A ligature would make one dash of several.
    return re.sub(r"-(?=-)", "-{}", escaped)


def one_line(text: str, limit: int = MAX_CHARACTERS) -> str:
    """Cut a text, and show what controls a terminal, a line or the direction of writing as U+..."""
    blank = re.sub(r"[\s\u2028\u2029]+", " ", text[: 4 * limit]).strip()
    visible = "".join(map(_visible, blank))
    return visible if len(visible) <= limit else f"{visible[: limit - 1]}…"


def _visible(character: str) -> str:
    if unicodedata.category(character).startswith("C"):
        return f"U+{ord(character):04X}"
    return character
