"""Tables as Markdown and LaTeX: pure, from a frame to a text."""

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from repass.export import escaping

PAGE_ROWS = 40
"""A LaTeX table of more rows goes over several pages (`longtable`)."""

Escape = Callable[[str], str]


def markdown(frame: pl.DataFrame, title: str) -> str:
    """Write a frame as a GitHub Markdown table under a heading.

    Args:
        frame: its columns' names become the heads.
        title: what the table is about.
    """
    heads = [escaping.markdown(name) for name in frame.columns]
    rule = ["---:" if _numeric(frame, name) else "---" for name in frame.columns]
    lines = [_piped(heads), _piped(rule)]
    lines += [_piped(row) for row in _rows(frame, escaping.markdown)]
    return "\n".join([f"# {escaping.markdown(title, escaping.PROSE)}", "", *lines, ""])


def latex(frame: pl.DataFrame, title: str, label: str) -> str:
    r"""Write a frame as a LaTeX table with the rules of booktabs, to be taken in by `\input`.

    Args:
        frame: its columns' names become the heads.
        title: the caption.
        label: for references, `tab:` in front; made of the characters of a file name.
    """
    align = "".join("r" if _numeric(frame, name) else "l" for name in frame.columns)
    head = _ampersands([escaping.latex(name) for name in frame.columns])
    body = [_ampersands(row) for row in _rows(frame, escaping.latex)]
    caption = f"\\caption{{{escaping.latex(title, escaping.PROSE)}}}\\label{{tab:{label}}}"
    form = _long if frame.height > PAGE_ROWS else _short
    return "\n".join([_PACKAGES, *form(align, caption, head, body), ""])


_PACKAGES = "% needs: \\usepackage[T1]{fontenc}, \\usepackage{booktabs}, \\usepackage{longtable}"


def _short(align: str, caption: str, head: str, body: Sequence[str]) -> list[str]:
    return [
        "\\begin{table}[htbp]",
        "\\centering",
        caption,
        f"\\begin{{tabular}}{{{align}}}",
        "\\toprule",
        head,
        "\\midrule",
        *body,
        "\\bottomrule",
        "\\end{tabular}",
        "\\end{table}",
    ]


def _long(align: str, caption: str, head: str, body: Sequence[str]) -> list[str]:
    return [
        f"\\begin{{longtable}}{{{align}}}",
        f"{caption}\\\\",
        "\\toprule",
        head,
        "\\midrule",
        "\\endhead",
        "\\bottomrule",
        "\\endfoot",
        *body,
        "\\end{longtable}",
    ]


def _piped(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _ampersands(cells: Sequence[str]) -> str:
    return f"{' & '.join(cells)} \\\\"


def _rows(frame: pl.DataFrame, escape: Escape) -> list[list[str]]:
    return [[escape(written(value)) for value in row] for row in frame.iter_rows()]


def _numeric(frame: pl.DataFrame, name: str) -> bool:
    return frame.schema[name].is_numeric()


def written(value: Any) -> str:
    """Write a value for a reader: a dash for nothing, yes and no, four digits of a fraction."""
    if value is None:
        return escaping.NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.0f}"
    if isinstance(value, list):
        return ", ".join(map(written, value))
    return str(value)
