"""Hostile programs: each is contained, and the program after it is judged right."""

import functools
from collections.abc import Callable

import pytest

from repass.sandbox.pool import Pool

from .conftest import run_in
from .hostile import PROGRAMS
from .witness import Witness

pytestmark = pytest.mark.podman


@pytest.fixture(scope="session")
def witness_of(pool_of: Callable[[str], Pool]) -> Callable[[str], Witness]:
    @functools.cache
    def find(language: str) -> Witness:
        witness = Witness(pool_of(language))
        witness.note_start()
        return witness

    return find


@pytest.mark.parametrize("name", PROGRAMS)
def test_contained(pool_of, witness_of, name):
    program = PROGRAMS[name]
    witness = witness_of(program.language)
    outcome = run_in(pool_of(program.language), program.source, program.language, **program.limits)
    assert outcome.verdict in program.verdicts, outcome
    witness.assert_nothing_is_left()


def test_user_differs_from_program_to_program(run):
    source = "import os\nraise ValueError(os.getuid())"
    assert run(source).detail != run(source).detail


def test_a_program_can_not_read_what_the_previous_one_was(run):
    secret = "a" * 40 + "left by the one before"
    run(f"# {secret}\nx = {secret!r}")
    found = run(
        "import gc\n"
        "for thing in gc.get_objects():\n"
        "    for value in gc.get_referents(thing):\n"
        "        if isinstance(value, str) and 'a' * 40 + 'left' in value and len(value) < 9999:\n"
        "            raise KeyError(value)"
    )
    assert secret not in found.detail
