"""How the page writes numbers and names: the filters of the templates."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from repass.progress import duration

NOTHING = "–"
# Tabs whose names are longer together take several rows: a list is quicker to read.
_TABS = 90


def percent(share: float | None) -> str:
    """Write a share as a percentage with one digit, without its sign."""
    return NOTHING if share is None else f"{100 * share:.1f}"


def points(difference: float | None) -> str:
    """Write a difference of shares in percentage points, with its sign."""
    if difference is None:
        return NOTHING
    text = f"{100 * difference:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "\N{MINUS SIGN}")


def count(number: float | None) -> str:
    """Write a whole number in groups of three digits."""
    return NOTHING if number is None else f"{number:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def span(seconds: float | None) -> str:
    """Write a time: 0.42 s, 12.3 s, 3m10s."""
    if seconds is None:
        return NOTHING
    if seconds < 60:
        return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"
    return duration(seconds)


def hours(seconds: float | None) -> str:
    """Write a time in hours, without the unit: 0.0123, 4.56, 1 234."""
    return NOTHING if seconds is None else _measured(seconds / 3600)


def kilowatt_hours(joules: float | None) -> str:
    """Write an energy in kilowatt hours, without the unit."""
    return NOTHING if joules is None else _measured(joules / 3.6e6)


def mebibytes(size: float | None) -> str:
    """Write an amount of memory in MiB, without the unit."""
    return NOTHING if size is None else count(size / 2**20)


def _measured(number: float) -> str:
    """Write three digits of what may be very small."""
    if 0 < number < 0.001:
        return "< 0.001"
    return count(number) if number >= 100 else f"{number:.3g}"


def plain(number: float | None) -> str:
    """Write a setting as a person would: 0.8, 512, a dash where it is not known."""
    return NOTHING if number is None else f"{number:g}"


def shortened(text: str | None) -> str:
    """Write the start of a hash."""
    return NOTHING if not text else text.removeprefix("sha256:")[:12]


def kind(verdict: str) -> str:
    """Write a kind of verdict in words."""
    return verdict.replace("_", " ")


def left_out(cells: int) -> str:
    """Say how many cells a figure leaves out because they have no score; nothing for none."""
    if not cells:
        return ""
    return f" Left out: {cells} unavailable, invalid or incomplete cell{'s' if cells > 1 else ''}."


def asked(cell: Mapping[str, Any]) -> str:
    """Name a cell within its benchmark and model."""
    return f"{cell['prompt']} · {cell['sampling']}"


def labelled(cell: Mapping[str, Any]) -> str:
    """Name a cell within its benchmark."""
    return f"{cell['model']} · {asked(cell)}"


def explored(cell: Mapping[str, Any]) -> str:
    """Return the address of a cell in the explorer: a fragment of the page."""
    names = (cell["model"], cell["benchmark"], cell["prompt"], cell["sampling"])
    return "#sample=" + "/".join(quote(name, safe="") for name in names)


def tabbed(panels: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether panels have tabs: their names fit in a row or two."""
    return len(panels) > 1 and sum(len(panel["name"]) for panel in panels) <= _TABS


def filters() -> dict[str, Callable[..., str]]:
    """Return what the templates may use."""
    known = (
        percent,
        points,
        count,
        span,
        hours,
        kilowatt_hours,
        mebibytes,
        plain,
        shortened,
        kind,
        asked,
        labelled,
        explored,
    )
    return {function.__name__: function for function in known}
