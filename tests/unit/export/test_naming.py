import re

from hypothesis import given
from hypothesis import strategies as st

from repass.export.naming import Names, slug


def test_figures_of_one_panel_are_numbered() -> None:
    names = Names()
    given_names = [names.numbered("verdicts", panel) for panel in ("demo", "demo", "mbpp")]
    assert given_names == ["verdicts-demo-1", "verdicts-demo-2", "verdicts-mbpp-1"]


def test_names_that_differ_in_case_alone_do_not_meet() -> None:
    names = Names()
    assert names.of("a", "B") == "a-B"
    assert names.of("a", "b") == "a-b-2"


@given(st.lists(st.text(), max_size=3))
def test_a_name_is_safe_in_every_file_system(parts: list[str]) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}", slug(*parts))


@given(st.lists(st.text(alphabet="aA1-/.", max_size=3)))
def test_no_name_is_given_twice(parts: list[str]) -> None:
    names = Names()
    given_names = [names.of(part).casefold() for part in parts]
    assert len(set(given_names)) == len(given_names)
