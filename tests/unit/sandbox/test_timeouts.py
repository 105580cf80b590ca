import signal

import pytest

from repass import languages
from repass.sandbox import timeouts
from repass.sandbox.records import Limits, Program
from repass.sandbox.timeouts import DOUBTFUL, FIRST, MORE, WAITING

LIMITS = Limits(cpu_s=10, wall_s=30)
PROGRAM = Program(key="k", language="python", source="", limits=LIMITS)


def report(stopped, cpu_s, wall_s, status=-9):
    return {"stopped": stopped, "cpu_s": cpu_s, "wall_s": wall_s, "status": status}


STOPPED_FOR_CPU = report("cpu", 10.1, 11)
KEPT_FROM_THE_CPU = report("wall", 6.0, 30)
ENDED_TOO_LATE = report(None, 10.3, 11, status=0)
STARVED = report("wall", 0.6, 30)
WAITED = report("wall", 0.2, 30)
WAITED_SHORTLY = report("wall", 0.02, 1)


@pytest.mark.parametrize("seen", [STOPPED_FOR_CPU, KEPT_FROM_THE_CPU, ENDED_TOO_LATE, STARVED])
def test_a_busy_program_gets_more_beside_the_others(seen):
    assert timeouts.again(FIRST, seen) == MORE
    assert not MORE.alone
    limits = MORE.of(PROGRAM, languages.get("python"))[0].limits
    assert limits.cpu_s > LIMITS.cpu_s
    assert limits.wall_s > LIMITS.wall_s


@pytest.mark.parametrize("seen", [WAITED, WAITED_SHORTLY])
def test_a_waiting_program_gets_the_same_again_alone(seen):
    assert timeouts.again(FIRST, seen) == WAITING
    assert WAITING.alone
    assert WAITING.of(PROGRAM, languages.get("python"))[0].limits == LIMITS


@pytest.mark.parametrize(
    "seen", [report("cpu", 20.1, 21), report(None, 20.1, 21, status=-signal.SIGXCPU)]
)
def test_more_than_the_margin_is_no_doubt(seen):
    assert timeouts.again(MORE, seen) is None


def test_a_harness_is_told_the_margin():
    for terms, said in ((MORE, "2"), (DOUBTFUL, "1")):
        _, language = terms.of(PROGRAM, languages.get("python"))
        assert language.environment[timeouts.MARGIN_VARIABLE] == said


PAST_A_HARNESS_S_OWN_LIMIT = report(None, 14.0, 15, status=-signal.SIGVTALRM)


@pytest.mark.parametrize(
    "seen",
    [report(None, 14.0, 15, status=0), report("wall", 9.0, 120), PAST_A_HARNESS_S_OWN_LIMIT],
)
def test_between_limit_and_margin_a_quiet_run_with_the_own_limit_decides(seen):
    assert timeouts.again(MORE, seen) == DOUBTFUL
    assert DOUBTFUL.alone
    assert DOUBTFUL.of(PROGRAM, languages.get("python"))[0].limits.cpu_s == LIMITS.cpu_s


@pytest.mark.parametrize("terms", [DOUBTFUL, WAITING])
@pytest.mark.parametrize("seen", [STOPPED_FOR_CPU, WAITED])
def test_what_was_seen_on_a_quiet_node_counts(terms, seen):
    assert timeouts.again(terms, seen) is None


def test_the_compiler_gets_more_too():
    language = languages.get("python")
    _, scaled = MORE.of(PROGRAM, language)
    assert scaled.compile_limits.cpu_s == MORE.cpu * language.compile_limits.cpu_s
    assert scaled.compile_limits.wall_s > language.compile_limits.wall_s


@pytest.mark.parametrize("terms", [MORE, DOUBTFUL])
@pytest.mark.parametrize("wall_s", [5, 500])
def test_patience_never_takes_time_away(terms, wall_s):
    limits = Limits(cpu_s=10, wall_s=wall_s)
    program = PROGRAM.model_copy(update={"limits": limits})
    given = terms.of(program, languages.get("python"))[0].limits.wall_s
    assert given >= max(wall_s, 5 * limits.cpu_s)  # loaded four times over, it gets a fifth


def test_memory_is_never_scaled():
    program, _ = MORE.of(PROGRAM, languages.get("python"))
    assert program.limits.memory_mb == LIMITS.memory_mb
