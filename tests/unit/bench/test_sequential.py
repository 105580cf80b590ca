"""The plain loop inside an image, and the programs of a language."""

import pytest

from repass import languages
from repass.bench import jobs, sequential
from repass.bench.contestants import toolchains
from repass.bench.contestants.base import Result
from repass.bench.usage import Usage

JOB = {
    "prologue": "",
    "epilogue": "",
    "extra_files": {},
    "environment": {},
    "file": "program.py",
    "commands": [["python3", "program.py"]],
}


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(sequential, "FOLDER", str(tmp_path / "work"))


def test_a_program_that_ends_well_counts():
    assert sequential.run(JOB, "print(1)")


def test_a_program_that_ends_badly_does_not():
    assert not sequential.run(JOB, "assert False")


def test_what_follows_a_failed_compilation_is_not_run(tmp_path):
    mark = tmp_path / "ran"
    sequential.run({**JOB, "commands": [["false"], ["touch", str(mark)]]}, "")
    assert not mark.exists()


def test_nothing_is_left_of_a_program(tmp_path):
    sequential.run(JOB, "open('left', 'w').write('x')")
    assert not (tmp_path / "work").exists()


@pytest.mark.parametrize("name", sorted(languages.LANGUAGES))
def test_the_copies_of_a_languages_program_differ(name):
    made = toolchains.sources(languages.get(name), 5)
    assert len(set(made)) == 5


@pytest.mark.parametrize(("passed", "kept"), [(1, False), (2, True)])
def test_only_work_that_was_done_is_compared(tmp_path, passed, kept):
    job = jobs.write([{}, {}], [{}], tmp_path, 1)
    result = Result(passed=passed, work=Usage(cpu_s=1, wall_s=1))
    assert (toolchains.comparable(result, job).work is not None) == kept
