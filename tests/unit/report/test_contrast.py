"""Colours stand out from both grounds, by the contrast ratio of WCAG 2.2."""

import re
from pathlib import Path

import pytest

from repass import report
from repass.report.figures import PALETTE
from repass.report.sections.verdicts import KINDS

TEMPLATES = Path(report.__file__).parent / "templates"
THEMES = ("light", "dark")
# A text and what it stands on.
TEXTS = [
    ("text", "ground"), ("text", "raised"), ("dim", "ground"), ("dim", "raised"),
    ("accent", "ground"), ("accent", "raised"), ("ground", "accent"), ("text", "warn-ground"),
    ("good", "good-ground"), ("warn", "warn-ground"), ("bad", "bad-ground"), ("good", "raised"),
    ("warn", "raised"), ("bad", "raised"),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance of a colour as #rrggbb, after WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def theme(name: str) -> dict[str, str]:
    """The colours of a theme by their names in the style sheet."""
    selector = {"light": ":root", "dark": ':root[data-theme="dark"]'}[name]
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    body = style.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", body))


def swapped(name: str) -> dict[str, str]:
    """The colours that the page's figures swap for others in a theme."""
    table = {"light": "DEEPENED", "dark": "LIFTED"}[name]
    script = (TEMPLATES / "figures.js").read_text(encoding="utf-8")
    body = script.split(f"const {table} = {{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r'"(#\w{6})": "(#\w{6})"', body))


def test_the_ratio_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_texts_can_be_read(name: str, text: str, ground: str) -> None:
    colours = theme(name)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("colour", PALETTE)
def test_points_and_lines_can_be_seen(name: str, colour: str) -> None:
    shown = swapped(name).get(colour, colour)
    assert contrast(shown, theme(name)["ground"]) >= 3


@pytest.mark.parametrize("name", THEMES)
def test_no_two_colours_become_one(name: str) -> None:
    for colours in (PALETTE, tuple(KINDS.values())):
        shown = [swapped(name).get(colour, colour) for colour in colours]
        assert len(set(shown)) == len(shown)
