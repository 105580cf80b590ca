"""A run with contestants that do nothing: rounds, turns, results, files."""

import sys

from click.testing import CliRunner

from repass.bench import chart, jobs, table
from repass.bench.contestants.base import Plain, Result
from repass.bench.model import Machine, Report
from repass.bench.plans import Plan, Wanted
from repass.bench.run import Bench, turned
from repass.cli import cli


class Fake(Plain):
    def __init__(self, name, log, missing=None):
        self.name = name
        self.note = "does nothing"
        self._log = log
        self._missing = missing

    def missing(self):
        return self._missing

    def command(self, job):
        self._log.append((self.name, job.programs))
        return [sys.executable, "-I", "-S", "-c", "pass"]

    def result(self, job, watched):
        return Result(passed=job.programs, parts={"all": watched.usage.cpu_s})


def plan(log, *, absent=None):
    return Plan(
        name="fake",
        title="Fakes",
        contestants=(Fake("repass", log), Fake("peer", log, absent)),
        job=lambda folder: jobs.write([{}, {}], [{}], folder, 2),
        small=lambda folder: jobs.write([{}], [{}], folder, 2),
        wanted=(Wanted("bar", 1e9, "peer", "cpu", "whole"),),
    )


def suite(tmp_path, rounds=1, **options):
    log = []
    [found] = Bench([plan(log, **options)], rounds, tmp_path).suites()
    return found, log


def report(found):
    machine = Machine(
        cpu="x", cores=2, memory_gb=1, kernel="k", python="3", podman="4", load=(0.5, 1.5)
    )
    return Report(
        started="now",
        versions={},
        machine=machine,
        rounds=1,
        workers=2,
        quick=True,
        suites=(found,),
    )


def test_every_round_has_every_contestant_once(tmp_path):
    found, _ = suite(tmp_path, rounds=3)
    assert sorted((run.round, run.contestant) for run in found.runs) == [
        (number, name) for number in range(3) for name in ("peer", "repass")
    ]


def test_who_comes_first_takes_turns(tmp_path):
    _, log = suite(tmp_path, rounds=2)
    assert [name for name, programs in log if programs == 2] == ["repass", "peer", "peer", "repass"]


def test_turning_by_more_than_there_are_goes_round():
    assert turned(["a", "b", "c"], 4) == ["b", "c", "a"]


def test_the_start_is_measured_with_the_smallest_job(tmp_path):
    _, log = suite(tmp_path)
    assert [programs for name, programs in log if name == "peer"] == [1, 2]


def test_who_can_not_take_part_is_named(tmp_path):
    found, _ = suite(tmp_path, absent="is not here")
    assert found.skipped == {"peer": "is not here"}


def test_a_bar_of_an_absent_contestant_is_not_measured(tmp_path):
    found, _ = suite(tmp_path, absent="is not here")
    assert found.bars[0].found is None


def test_the_table_names_a_bar_that_is_missed(tmp_path):
    found, _ = suite(tmp_path)
    assert any(line.startswith("NOT REACHED: bar") for line in table.lines(report(found)))


def test_a_report_is_read_back_as_it_was(tmp_path):
    found, _ = suite(tmp_path)
    made = report(found)
    assert Report.model_validate_json(made.model_dump_json()) == made


def test_the_chart_shows_every_contestant(tmp_path):
    found, _ = suite(tmp_path)
    chart.save(report(found), tmp_path / "bench.svg")
    drawn = (tmp_path / "bench.svg").read_text()
    assert all(f">{name}<" in drawn for name in ("repass", "peer"))


def test_the_command_is_known():
    assert "side by side" in CliRunner().invoke(cli, ["bench", "--help"]).output
