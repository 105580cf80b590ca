"""Numbers as the page writes them."""

import pytest

from repass.report import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (words.percent(0.1234), "12.3"),
        (words.percent(None), "–"),
        (words.points(-0.05), "−5.0"),
        (words.points(0.05), "+5.0"),
        (words.points(-0.0001), "0.0"),
        (words.count(1234567), "1\u202f234\u202f567"),
        (words.count(0), "0"),
        (words.span(0.421), "0.42 s"),
        (words.span(12.34), "12.3 s"),
        (words.hours(None), "–"),
        (words.hours(0), "0"),
        (words.hours(1), "< 0.001"),
        (words.hours(5400), "1.5"),
        (words.hours(3600 * 1234.5), "1\u202f234"),
        (words.kilowatt_hours(9e6), "2.5"),
        (words.mebibytes(2**30), "1\u202f024"),
        (words.span(190), "3m10s"),
        (words.plain(0.80), "0.8"),
        (words.shortened("sha256:" + "ab" * 32), "abababababab"),
        (words.kind("syntax_error"), "syntax error"),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert text == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["demo"], False),
        (["demo", "humaneval", "mbpp"], True),
        (["bigcodebench: January 2025, published"] * 3, False),
    ],
)
def test_short_names_are_tabs_and_long_ones_a_list(names: list[str], expected: bool) -> None:
    assert words.tabbed([{"name": name} for name in names]) == expected
