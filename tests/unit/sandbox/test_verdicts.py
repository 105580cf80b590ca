import signal

import pytest

from repass.languages import get
from repass.languages.base import Language
from repass.records import Verdict
from repass.sandbox import verdicts
from repass.sandbox.records import Limits

LIMITS = Limits(cpu_s=2, wall_s=5)
PYTHON = get("python")
COMPILED = Language(
    name="compiled", image="x", file="x", compile=("cc",), run=("./x",), version=("cc",),
    self_tests=(),
)  # fmt: skip

QUIET = {
    "entered": True, "proved": False, "error": None, "not_compiled": False, "status": 1,
    "cpu_s": 0.1, "wall_s": 0.1, "peak_memory_bytes": 1, "leftovers": False, "clean": True,
    "stdout": "", "stderr": "", "stage": "run", "stopped": None, "oom": False,
}  # fmt: skip

PYTHON_CASES = {
    "proof": ({"proved": True, "status": 0}, Verdict.PASSED),
    "exit code 0 alone": ({"status": 0}, Verdict.TESTS_NOT_REACHED),
    "exit code 3 without a word": ({"status": 3}, Verdict.TESTS_NOT_REACHED),
    "claims to have passed": ({"status": 0, "error": "passed"}, Verdict.EXCEPTION),
    "assertion": ({"error": "AssertionError"}, Verdict.FAILED),
    "exception": ({"error": "KeyError"}, Verdict.EXCEPTION),
    "SystemExit": ({"error": "SystemExit"}, Verdict.TESTS_NOT_REACHED),
    "MemoryError": ({"error": "MemoryError"}, Verdict.OUT_OF_MEMORY),
    "does not compile": ({"error": "SyntaxError", "not_compiled": True}, Verdict.SYNTAX_ERROR),
    "signal": ({"status": -signal.SIGSEGV}, Verdict.EXCEPTION),
    "CPU signal": ({"status": -signal.SIGXCPU}, Verdict.TIMEOUT),
    "CPU signal of a harness": ({"status": -signal.SIGVTALRM}, Verdict.TIMEOUT),
    "stopped for CPU": ({"stopped": "cpu", "status": -9}, Verdict.TIMEOUT),
    "stopped by the clock": ({"stopped": "wall", "status": -9}, Verdict.TIMEOUT),
    "passed, but too late": ({"proved": True, "status": 0, "cpu_s": 2.1}, Verdict.TIMEOUT),
    "output": ({"stopped": "output", "status": -9}, Verdict.OUTPUT_LIMIT),
    "out of memory": ({"oom": True, "status": -9}, Verdict.OUT_OF_MEMORY),
    "never in its jail": ({"entered": False, "proved": True}, Verdict.SANDBOX_ERROR),
}

COMPILED_CASES = {
    "exit code 0": ({"status": 0}, Verdict.PASSED),
    "exit code 1": ({"status": 1}, Verdict.FAILED),
    "compiler fails": ({"stage": "compile", "status": 1}, Verdict.COMPILE_ERROR),
    "compiler needs long": ({"stage": "compile", "status": 0, "cpu_s": 9}, Verdict.FAILED),
    "compiler never ends": (
        {"stage": "compile", "status": -9, "stopped": "cpu", "cpu_s": 31},
        Verdict.TIMEOUT,
    ),
    "abort": ({"status": -signal.SIGABRT}, Verdict.EXCEPTION),
}


@pytest.mark.parametrize("name", PYTHON_CASES)
def test_python(name):
    found, expected = PYTHON_CASES[name]
    assert verdicts.classify({**QUIET, **found}, PYTHON, LIMITS) is expected


@pytest.mark.parametrize("name", COMPILED_CASES)
def test_compiled(name):
    found, expected = COMPILED_CASES[name]
    assert verdicts.classify({**QUIET, **found}, COMPILED, LIMITS) is expected
