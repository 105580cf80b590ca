"""The other way to execute: a compiler and a command, here with what the Python image has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from repass import languages
from repass.languages import Language
from repass.records import Verdict
from repass.sandbox.records import Limits, Program
from repass.sandbox.supervisor.signals import RT_SIGACTION

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.podman

LIMITS = Limits(cpu_s=1, wall_s=3, memory_mb=128, processes=24, file_mb=8, output_kb=64)
SHELL = Language(
    name="compiled-shell",
    image="python",
    file="program.sh",
    compile=("sh", "-n", "program.sh"),
    compile_limits=LIMITS,
    run=("sh", "-e", "program.sh"),
    version=(),
    self_tests=(),
)
PROGRAMS = {
    "passes": ("test 1 = 1", Verdict.PASSED),
    "fails": ("test 1 = 2\ntrue", Verdict.FAILED),
    "does not parse": ("if", Verdict.COMPILE_ERROR),
    "loops": ("while true; do true; done", Verdict.TIMEOUT),
    "talks": ("while true; do echo talk; done", Verdict.OUTPUT_LIMIT),
    "aborts": ("kill -ABRT $$", Verdict.EXCEPTION),
    "sees a clean environment": ('test "$HOME$TMPDIR" = /tmp/work/tmp', Verdict.PASSED),
    "has nothing open but its output": ("test $(ls /proc/self/fd | wc -l) = 4", Verdict.PASSED),
    "starts with default signals": (
        "test $(grep SigIgn /proc/self/status | cut -f 2) = 0000000000000000",
        Verdict.PASSED,
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_verdict(pool, monkeypatch, name):
    monkeypatch.setitem(languages.LANGUAGES, SHELL.name, SHELL)
    source, expected = PROGRAMS[name]
    program = Program(key="x", language=SHELL.name, source=source, limits=LIMITS)
    [(_, outcome)] = pool.run([program])
    assert outcome.verdict is expected, outcome


def test_what_fails_and_does_not_parse_is_told_apart(pool, shell):
    sources = {"false": Verdict.FAILED, "if": Verdict.SYNTAX_ERROR}
    programs = [
        Program(key=source, language="shell", source=source, limits=LIMITS) for source in sources
    ]
    assert {item.key: outcome.verdict for item, outcome in pool.run(programs)} == sources


BACKGROUND = """
import ctypes, sys
from pathlib import Path
for number in set(range(1, 65)) - {9, 17, 19}:  # more than a shell's background ignores
    ctypes.CDLL(None).syscall(RT_SIGACTION, number, b"\\x01" + bytes(31), None, 8)
from repass.config.execution import Execution
from repass.sandbox import images
from repass.sandbox.pool import Pool
from repass.sandbox.records import Program
source = "import signal; assert signal.getsignal(signal.SIGINT) is signal.default_int_handler\\n"
source += "ignored = [line for line in open('/proc/self/status') if line.startswith('SigIgn')]\\n"
source += "assert int(ignored[0].split()[1], 16) == 0x1001000, ignored"  # SIGPIPE and SIGXFSZ
root = Path(sys.argv[1])
with Pool(images.ensure("python", root), Execution(workers=1), root) as pool:
    program = Program(key="x", language="python", source=source)
    [(_, outcome)] = pool.run([program])
print(outcome.verdict)
"""


def test_programs_of_a_background_job_get_default_signals(image, tmp_path):
    script = tmp_path / "background.py"
    number = RT_SIGACTION[os.uname().machine]
    script.write_text(BACKGROUND.replace("RT_SIGACTION", str(number)))
    command = [sys.executable, str(script), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == Verdict.PASSED, done.stderr
