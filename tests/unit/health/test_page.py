"""The page of health: a row a family, and the causes."""

from datetime import date

from repass.health.facts import Facts
from repass.health.page import families, markdown

WRITTEN = {"one": {"adapter": "a"}, "many-{}": {"adapter": "a", "variants": {"x": None, "y": {}}}}
WHOLE = Facts(problems=2, references=2, passing=2, wrong=2)
BARE = Facts(problems=3, references=0, passing=0, wrong=0)
BROKEN = Facts(problems=5, references=4, passing=1, wrong=0, failing={"slow": 1, "a|b": 2})


def page(one: Facts, x: Facts, y: Facts) -> list[str]:
    text = markdown(families(WRITTEN), {"one": one, "many-x": x, "many-y": y})
    return [line for line in text.splitlines() if line.startswith("| `")]


def test_families_are_written_out() -> None:
    assert families(WRITTEN) == {"one": ["one"], "many-{}": ["many-x", "many-y"]}


def test_a_family_is_summed_up() -> None:
    assert page(WHOLE, WHOLE, BROKEN)[:2] == [
        "| `one` | 1 | 2 | 2 | 2 | 2 | references | not yet |",
        "| `many-{}` | 2 | 7 | 6 | 3 | 2 | references | not yet |",
    ]


def test_it_says_where_self_tests_stand_in() -> None:
    one, many = page(BARE, WHOLE, BARE)
    assert one == "| `one` | 1 | 3 | none |  | none | self-tests (no references) | not yet |"
    assert many.endswith("| references in 1; in 1 self-tests (no references) | not yet |")


def test_wrong_solutions_are_a_proof_too() -> None:
    alone = Facts(problems=3, references=0, passing=0, wrong=3)
    assert page(alone, WHOLE, WHOLE)[0].endswith(
        "| self-tests and wrong solutions (no references) | not yet |"
    )


def test_it_says_what_was_judged_and_since_when() -> None:
    early, late = (WHOLE.model_copy(update={"run": date(2026, 11, day)}) for day in (20, 21))
    one, many = page(WHOLE, late, early)
    assert one.endswith("| not yet |")
    assert many.endswith("| 2026-11-20 |")
    assert page(early, WHOLE, late)[1].endswith("| 1 of 2: 2026-11-21 |")


def test_causes_are_named_the_most_frequent_first() -> None:
    assert page(WHOLE, BROKEN, BROKEN)[2:] == [
        "| `many-{}` | a\\|b | 4 |",
        "| `many-{}` | slow | 2 |",
    ]
