import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repass.export.escaping import MAX_CHARACTERS, latex, markdown, one_line

HOSTILE = "a\\b % c_d & e | f\n`g` {h} $i$ #j ~k ^l <m> [n] \u202e"


def test_markdown_shows_a_hostile_text_as_it_is() -> None:
    assert markdown(HOSTILE) == (
        r"a\\b % c\_d \& e \| f \`g\` \{h\} \$i\$ #j \~k ^l \<m\> \[n\] U+202E"
    )


def test_latex_shows_a_hostile_text_as_it_is() -> None:
    assert latex(HOSTILE) == (
        r"a\textbackslash{}b \% c\_d \& e \textbar{} f \textasciigrave{}g\textasciigrave{}"
        r" \{h\} \$i\$ \#j \textasciitilde{}k \textasciicircum{}l \textless{}m\textgreater{}"
        r" {[}n{]} U+202E"
    )


@pytest.mark.parametrize(
    ("text", "shown"), [("a-b", "a-b"), ("a--b", "a-{}-b"), ("---", "-{}-{}-")]
)
def test_dashes_stay_as_many_as_they_are(text: str, shown: str) -> None:
    assert latex(text) == shown


@given(st.text())
def test_no_text_leaves_its_cell_in_markdown(text: str) -> None:
    written = markdown(text)
    assert "\n" not in written
    assert not re.search(r"(?<!\\)(?:\\\\)*[|`<]", written)


@given(st.text())
def test_no_text_of_a_cell_is_a_command_in_latex(text: str) -> None:
    written = latex(text)
    known = r"\\(text[a-z]+|ldots)\{\}|\\[{}$&#_%]|-\{\}|\{\[\}|\{\]\}"
    assert not re.search(r"[\\{}$&#_%~^]", re.sub(known, "", written))


@given(st.text())
def test_what_controls_is_made_visible(text: str) -> None:
    assert not [c for c in one_line(text) if unicodedata.category(c).startswith("C")]


def test_a_long_text_is_cut_and_says_so() -> None:
    shown = one_line("x" * 10_000)
    assert len(shown) == MAX_CHARACTERS
    assert shown.endswith("…")
