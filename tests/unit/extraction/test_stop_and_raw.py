import pytest

from repass.errors import ConfigError
from repass.extraction import POLICIES, default_policy, policies_for, policy
from repass.extraction.stop import cut
from repass.records import Problem, Prompt

JUNK = "    return 1\n\nprint(area([1]))\ndef other():\n    pass\n"


def test_raw_changes_nothing(text: Prompt, chat: Prompt, problem: Problem) -> None:
    assert POLICIES["raw"].extract(JUNK, text, problem) == problem.prompt + JUNK
    assert POLICIES["raw"].extract(JUNK, chat, problem) == JUNK


def test_stop_cuts_at_the_earliest_sequence_and_drops_it(text: Prompt, problem: Problem) -> None:
    found = POLICIES["stop"].extract(JUNK, text, problem)
    assert found == problem.prompt + "    return 1\n"


def test_stop_does_not_look_into_the_prompt(text: Prompt, problem: Problem) -> None:
    assert "\ndef" in problem.prompt
    assert (
        POLICIES["stop"].extract("    return 1", text, problem) == problem.prompt + "    return 1"
    )


@pytest.mark.parametrize(
    ("stops", "kept"),
    [((), "abcabc"), (("c", "b"), "a"), (("x",), "abcabc"), (("",), "abcabc"), (("abc",), "")],
)
def test_cut(stops: tuple[str, ...], kept: str) -> None:
    assert cut("abcabc", stops) == kept


def test_the_default_comes_first_and_once(text: Prompt, chat: Prompt) -> None:
    assert default_policy(text) == "stop"
    assert default_policy(chat) == "fence"
    names = [item.name for item in policies_for(chat, ("raw", "fence", "raw"))]
    assert names == ["fence", "raw"]


def test_names_are_those_of_the_registry() -> None:
    assert {name: item.name for name, item in POLICIES.items()} == {name: name for name in POLICIES}


def test_an_unknown_policy_is_named_with_its_neighbour() -> None:
    with pytest.raises(ConfigError, match=r"'functoin' is unknown .* did you mean function"):
        policy("functoin")
