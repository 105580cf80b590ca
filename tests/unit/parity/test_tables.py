"""What people read: the table, and each disagreement by name."""

from repass.parity import tables
from repass.parity.judging import Compared
from repass.parity.sets import StoredSet
from repass.records import Verdict


def compared(task_id: str, recorded: bool, verdict: Verdict, reason: str | None = None) -> Compared:
    passed = verdict is Verdict.PASSED
    return Compared(
        set="few",
        task_id=task_id,
        language="python",
        program_sha256="0",
        recorded_passed=recorded,
        recorded="first line\nfailed: | and more",
        passed=passed,
        verdict=verdict,
        detail="Traceback\nboom",
        agrees=None if verdict is Verdict.SANDBOX_ERROR else passed == recorded,
        reason=reason,
        cpu_s=0.1,
        wall_s=0.1,
        attempts=1,
    )


SOME = [
    compared("T/0", True, Verdict.PASSED),
    compared("T/1", True, Verdict.FAILED),
    compared("T/2", False, Verdict.PASSED, "`bc` | was missing"),
    compared("T/3", False, Verdict.SANDBOX_ERROR),
]


def test_a_set_is_counted(stored: StoredSet) -> None:
    found = tables.line(stored, SOME)
    numbers = found.samples, found.recorded, found.passed, found.agree, found.disagree
    assert numbers == (4, 2, 2, 1, 2)
    assert (found.explained, found.unjudged) == (1, 1)


def test_the_terminal_s_last_line_is_the_sum(stored: StoredSet) -> None:
    line = tables.line(stored, SOME)
    assert tables.terminal([line, line])[-1].split() == ["all", "8", "4", "4", "2", "4", "2"]


def test_a_set_that_was_not_judged_says_why(stored: StoredSet) -> None:
    shown = tables.terminal([tables.not_judged(stored, "no image")])
    assert shown[-1] == "not judged: few: no image"


def test_each_disagreement_is_named() -> None:
    assert tables.differences(SOME) == [
        "few T/1: recorded (failed: | and more); here failed (boom); UNEXPLAINED",
        "few T/2: recorded (failed: | and more); here passed (boom); `bc` | was missing",
    ]


def test_the_page_keeps_its_columns_whatever_a_reason_says(stored: StoredSet) -> None:
    page = tables.markdown([tables.line(stored, SOME)], SOME)
    assert "| `T/2` | not passed | passed | `bc` \\| was missing |" in page


def test_the_page_does_not_quote_what_programs_wrote(stored: StoredSet) -> None:
    page = tables.markdown([tables.line(stored, SOME)], SOME)
    assert "boom" not in page
    assert "and more" not in page


def test_the_page_says_so_where_nothing_disagrees(stored: StoredSet) -> None:
    assert "There is none." in tables.markdown([tables.line(stored, SOME[:1])], SOME[:1])
