"""Large amounts of work are prepared, measured and held against their bars."""

import sys
from pathlib import Path
from typing import ClassVar

import pytest

from repass.bench import loads, table
from repass.bench.loads import Aggregation, Bound, Grid, Loads
from repass.bench.model import Machine, Report
from repass.bench.usage import BenchError


class Fake:
    name = "fake"
    title = "Nothing much"
    amount = "1 thing"
    keeps = Path("pages")
    limits: ClassVar = {"cpu_s": Bound("CPU", 60.0), "peak_mb": Bound("memory", 0.5)}

    def prepare(self, folder, root):
        (folder / "prepared").write_text(str(root))
        (folder / "pages").mkdir()
        (folder / "pages" / "index.html").write_text("page")

    def command(self, folder, root):
        assert (folder / "prepared").read_text() == str(root)
        return [sys.executable, "-I", "-S", "-c", "print('verdicts: 1.5 s, CPU 2.0 s\\nother')"]

    def environment(self, folder):
        return {"FOLDER": str(folder)}

    def check(self, log):
        assert "other" in log

    def steps(self, folder):
        return ((folder / "log").read_text().splitlines()[-1],)


@pytest.fixture
def load(tmp_path):
    [found] = Loads([Fake()], 2, tmp_path / "work", tmp_path).measured()
    return found


def test_a_bar_is_reached_below_and_missed_above(load):
    assert [limit.reached for limit in load.limits] == [True, False]


def test_the_peak_of_memory_is_that_of_a_process(load):
    assert 1 < load.peak_mb.median < 1000


def test_what_is_worth_knowing_besides_is_kept(load):
    assert load.steps == ("other",)


def test_long_steps_of_the_aggregation_are_kept(tmp_path):
    (tmp_path / "log").write_text("verdicts: 1.5 s, CPU 2.0 s\nother\n")
    assert Aggregation(quick=True).steps(tmp_path) == ("verdicts: 1.5 s, CPU 2.0 s",)


def test_what_was_written_for_it_is_removed(tmp_path):
    Loads([Fake()], 1, tmp_path / "work", tmp_path).measured()
    assert not (tmp_path / "work" / "fake").exists()


def test_what_is_to_be_looked_at_is_kept(tmp_path):
    for _ in range(2):
        Loads([Fake()], 1, tmp_path / "work", tmp_path).measured()
    assert (tmp_path / "fake-pages" / "index.html").read_text() == "page"


def test_the_table_names_a_bar_that_is_missed(load):
    machine = Machine(
        cpu="x", cores=2, memory_gb=1, kernel="k", python="3", podman="4", load=(0.5,)
    )
    report = Report(
        started="now",
        versions={},
        machine=machine,
        rounds=1,
        workers=2,
        quick=False,
        suites=(),
        loads=(load,),
    )
    assert any(line.startswith("NOT REACHED: memory") for line in table.lines(report))


@pytest.mark.parametrize(
    "log", ["Job stats:\ntotal 5", "Nothing to be done\n4 jobs have missing provenance/metadata"]
)
def test_a_grid_that_is_not_finished_is_not_measured(log):
    with pytest.raises(BenchError, match="unfinished"):
        Grid(quick=True).check(log)


def test_little_work_is_held_against_no_bar():
    assert [work.limits for work in loads.known(quick=True)] == [{}, {}]


def test_works_alone_need_no_peers(choice):
    assert not choice("grid", "aggregation").compares


def test_suites_and_works_can_be_asked_for_together(choice):
    asked = choice("grid", "floors")
    assert asked.compares
    assert [work.name for work in asked.works] == ["grid"]
