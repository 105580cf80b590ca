from hypothesis import given
from hypothesis import strategies as st

from repass.languages import get
from repass.sandbox import details
from repass.sandbox.records import Limits

from .test_verdicts import QUIET


@given(st.text())
def test_no_control_character_survives(text):
    shown = details.printable(text)
    assert len(shown) <= details.MAX_CHARACTERS
    assert all(character in "\n\t" or character.isprintable() or character.isspace()
               for character in shown)  # fmt: skip
    shown.encode("utf-8")


def test_the_end_is_kept():
    assert details.printable("a" * 5000 + "the end").endswith("the end")


def test_the_reason_comes_first():
    report = {**QUIET, "stopped": "cpu", "stderr": "last words"}
    text = details.describe(report, get("python"), Limits(cpu_s=2))
    assert text == "[sandbox: stopped at 2 s of CPU time]\nlast words"
