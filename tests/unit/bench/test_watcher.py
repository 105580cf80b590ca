"""Nothing that a command starts escapes the watcher."""

import os
import sys

import pytest

from repass.bench.usage import BenchError, Usage, measure

BURN = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"


def python(source):
    return [sys.executable, "-I", "-S", "-c", source]


def test_children_are_counted(tmp_path):
    source = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}])"
    watched = measure(python(source), log=tmp_path / "log")
    assert watched.command_cpu_s >= 0.3


def test_what_outlives_its_parent_is_counted(tmp_path):
    source = f"import os\nif os.fork() == 0:\n os.setsid()\n exec({BURN!r})\n os._exit(0)"
    watched = measure(python(source), log=tmp_path / "log")
    assert watched.orphans_cpu_s >= 0.3


def test_all_together_is_the_usage(tmp_path):
    watched = measure(python("pass"), log=tmp_path / "log")
    both = watched.command_cpu_s + watched.orphans_cpu_s
    assert watched.usage == Usage(cpu_s=both, wall_s=watched.wall_s)


def test_a_failure_is_told_by_its_last_line(tmp_path):
    with pytest.raises(BenchError, match="exit code 3: so it is"):
        measure(python("print('so it is', flush=True); raise SystemExit(3)"), log=tmp_path / "log")


def test_what_takes_too_long_is_ended(tmp_path):
    with pytest.raises(BenchError, match=r"not done after 0\.2 s"):
        measure(python("import time; time.sleep(60)"), log=tmp_path / "log", timeout_s=0.2)


def test_the_environment_is_the_given_one(tmp_path):
    environment = {**os.environ, "REPASS_TEST": "given"}
    source = "import os; raise SystemExit(os.environ['REPASS_TEST'] != 'given')"
    assert measure(python(source), log=tmp_path / "log", environment=environment).status == 0


def test_a_start_that_costs_more_than_all_leaves_nothing():
    assert Usage(cpu_s=1, wall_s=3).less(Usage(cpu_s=2, wall_s=1)) == Usage(cpu_s=0, wall_s=2)
