"""The progress line says how many, how fast and how long still."""

import io

from repass.progress import Progress, duration


def test_the_line_has_count_share_rate_and_remaining_time() -> None:
    progress = Progress("demo", 100, "samples", stream=io.StringIO(), every_s=1e9)
    progress.add(25)
    line = progress.line(progress._started + 10)
    assert line == "demo: 25/100 samples (25%), 2.5/s, 30s left"


def test_what_the_journal_held_is_not_counted_as_speed() -> None:
    stream = io.StringIO()
    progress = Progress("demo", 100, "samples", done=50, stream=stream, every_s=1e9)
    progress.add(10)
    assert progress.line(progress._started + 10) == "demo: 60/100 samples (60%), 1.0/s, 40s left"
    assert stream.getvalue() == "demo: 50 of 100 samples taken from the journal\n"


def test_the_last_item_always_prints() -> None:
    stream = io.StringIO()
    Progress("demo", 1, stream=stream, every_s=1e9).add(1)
    assert stream.getvalue().startswith("demo: 1/1 items (100%)")


def test_durations_read_as_a_person_writes_them() -> None:
    assert [duration(s) for s in (0.4, 42, 190, 7500)] == ["0s", "42s", "3m10s", "2h05m"]
