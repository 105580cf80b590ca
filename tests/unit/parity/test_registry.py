"""The stored sets by name."""

import pytest

from repass.errors import ConfigError
from repass.parity import registry


def test_no_two_sets_share_a_name() -> None:
    assert len(registry.SETS) == len(registry._ALL)


def test_without_a_name_all_are_chosen() -> None:
    assert registry.choose([]) == list(registry.SETS.values())


def test_a_star_chooses_by_beginning() -> None:
    found = [stored.name for stored in registry.choose(["agentcoder-mbpp-*"])]
    assert found == ["agentcoder-mbpp-0", "agentcoder-mbpp-1", "agentcoder-mbpp-2"]


def test_a_set_chosen_twice_is_judged_once() -> None:
    assert len(registry.choose(["mbpp", "mbpp*"])) == 1


def test_an_unknown_name_is_refused_with_a_near_one() -> None:
    with pytest.raises(ConfigError, match="did you mean wizardcoder-15b"):
        registry.choose(["wizardcoder"])
