"""Each kind of verdict, from real programs in real containers."""

import pytest

from repass.records import Verdict

pytestmark = pytest.mark.podman

PROGRAMS = {
    "passes": ("assert 1 + 1 == 2", Verdict.PASSED),
    "names __builtins__": ("assert 'len' in __builtins__", Verdict.PASSED),
    "fails a test": ("assert 1 + 1 == 3", Verdict.FAILED),
    "subclass of AssertionError": ("class E(AssertionError): pass\nraise E", Verdict.FAILED),
    "raises": ("1 / 0", Verdict.EXCEPTION),
    "does not parse": ("def f(:", Verdict.SYNTAX_ERROR),
    "null byte": ("x = '\0'", Verdict.SYNTAX_ERROR),
    "lone surrogate": ("x = '\ud800'", Verdict.SYNTAX_ERROR),
    "SyntaxError while running": ("eval('1 +')", Verdict.EXCEPTION),
    "endless recursion": ("def f(): f()\nf()", Verdict.EXCEPTION),
    "crashes": ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", Verdict.EXCEPTION),
    "loops": ("while True: pass", Verdict.TIMEOUT),
    "too much memory": ("x = bytearray(1 << 30)", Verdict.OUT_OF_MEMORY),
    "too much output": ("while True: print('x' * 4096)", Verdict.OUTPUT_LIMIT),
    "sys.exit(0)": ("import sys\nsys.exit(0)\nassert False", Verdict.TESTS_NOT_REACHED),
    "os._exit(0)": ("import os\nos._exit(0)\nassert False", Verdict.TESTS_NOT_REACHED),
    "exec of another program": (
        "import os\nos.execv('/bin/true', ['true'])",
        Verdict.TESTS_NOT_REACHED,
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_verdict(run, name):
    source, expected = PROGRAMS[name]
    outcome = run(source)
    assert outcome.verdict is expected, outcome


def test_waiting_for_ever_ends_by_the_wall_clock(run):
    outcome = run("import time\ntime.sleep(60)", wall_s=1)
    assert outcome.verdict is Verdict.TIMEOUT
    assert "little CPU time" in outcome.detail
    assert outcome.cpu_s < 0.5
    assert outcome.attempts == 2


def test_the_outcome_says_what_was_used(run):
    outcome = run("import time\nx = bytearray(64 << 20)\nwhile time.process_time() < 0.3: pass")
    assert outcome.verdict is Verdict.PASSED
    assert 0.25 < outcome.cpu_s < 1
    assert outcome.wall_s >= outcome.cpu_s
    assert 64 << 20 < outcome.peak_memory_bytes < 160 << 20


def test_cpu_time_of_all_processes_counts(run):
    outcome = run(
        "import os\nfor _ in range(4):\n    if os.fork() == 0:\n        while True: pass\n"
        "for _ in range(4): os.wait()"
    )
    assert outcome.verdict is Verdict.TIMEOUT


def test_the_detail_is_the_traceback_of_the_program_alone(run):
    outcome = run("def f(x):\n    return x.missing\n\nf(1)")
    lines = outcome.detail.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert 'program.py", line 4' in lines[1]
    assert lines[-1] == "AttributeError: 'int' object has no attribute 'missing'"


def test_hostile_output_is_made_printable(run):
    outcome = run(
        "import os\nos.write(2, b'\\x1b[2J\\xff\\x00' + '\\u202eabc'.encode())\nassert False"
    )
    assert "\\x1b[2J\ufffd\\x00\\u202eabc" in outcome.detail
    assert "\x1b" not in outcome.detail


def test_a_giant_exception_is_cut(run):
    outcome = run("raise ValueError('x' * 10_000_000)")
    assert outcome.verdict is Verdict.EXCEPTION
    assert len(outcome.detail) <= 2200


def test_the_namespace_is_human_evals(run):
    assert run("assert __name__ == 'builtins'").verdict is Verdict.PASSED
    assert run("if __name__ == '__main__': 1 / 0").verdict is Verdict.PASSED


def test_threads_and_processes_work(run):
    source = (
        "import threading, subprocess, tempfile, pathlib\n"
        "seen = []\n"
        "thread = threading.Thread(target=seen.append, args=(1,))\n"
        "thread.start(); thread.join()\n"
        "assert seen == [1]\n"
        "assert subprocess.run(['echo', 'a'], capture_output=True).stdout == b'a\\n'\n"
        "with tempfile.TemporaryDirectory() as d:\n"
        "    pathlib.Path(d, 'f').write_text('x')\n"
        "def f(x): return x\n"
    )
    outcome = run(source)
    assert outcome.verdict is Verdict.PASSED, outcome


FORKING = {
    "a copy leaves": ("import sys\nif os.fork() == 0: sys.exit()\nos.wait()", Verdict.PASSED),
    "a copy raises": ("if os.fork() == 0: 1 / 0\nos.wait()", Verdict.PASSED),
    "a copy comes to the end": ("if os.fork() > 0: os.wait()", Verdict.PASSED),
    "a copy's status": (
        "import sys\nif os.fork() == 0: sys.exit(3)\n"
        "assert os.waitstatus_to_exitcode(os.wait()[1]) == 3",
        Verdict.PASSED,
    ),
    "a copy's good status": (
        "if os.fork() == 0: raise SystemExit\nassert os.wait()[1] == 0",
        Verdict.PASSED,
    ),
    "a copy's output": (
        "r, w = os.pipe()\nif os.fork() == 0:\n    os.dup2(w, 1)\n    print('said')\n"
        "    raise SystemExit\nos.wait()\nassert os.read(r, 9) == b'said\\n'",
        Verdict.PASSED,
    ),
    "both fail": ("if os.fork() > 0: os.wait()\nassert False", Verdict.FAILED),
}


@pytest.mark.parametrize("name", FORKING)
def test_what_a_forked_copy_does_is_not_the_program_s_end(run, name):
    source, expected = FORKING[name]
    outcome = run(f"import os\n{source}")
    assert outcome.verdict is expected, outcome
    assert outcome.flags == ()


def test_the_same_program_sees_the_same_hashes_and_random_numbers(run):
    source = "import random\nraise ValueError(hash('x'), random.random())"
    assert run(source).detail == run(source).detail
