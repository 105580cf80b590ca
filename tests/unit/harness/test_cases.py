"""A solution that is run once for each case: what passes, what does not, and why."""

import json
import subprocess
import sys
from typing import Any

import pytest

from repass.harness import cases, source_of
from repass.harness.cases import same_output, same_value

ADD = "a, b = map(int, input().split())\nprint(a + b)\n"


def run(solution: str, inputs: list[Any], outputs: list[Any], name: str | None = None) -> str:
    """Execute code that this repository itself wrote; the last line of its errors, if any."""
    known = {"inputs": inputs, "outputs": outputs, **({"fn_name": name} if name else {})}
    call = f"run_cases({solution!r}, {json.dumps(known)!r})"
    command = [sys.executable, "-c", f"{source_of(cases)}\n{call}\nprint('reached the end')"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if ended.returncode == 0:
        assert ended.stdout == "reached the end\n"
        return ""
    assert "reached" not in ended.stdout
    lines = ended.stderr.strip().splitlines()
    return lines[-1] if lines else f"status {ended.returncode}"


def test_every_case_has_its_own_input() -> None:
    assert run(ADD, ["1 2\n", "3 4\n"], ["3\n", "7"]) == ""


def test_one_wrong_case_of_many_is_named() -> None:
    said = run(ADD, ["1 2\n", "3 4\n"], ["3\n", "8\n"])
    assert said == "AssertionError: case 2 of 2: found b'7\\n', expected 8"


def test_input_and_output_may_be_lists_of_lines() -> None:
    program = "print(input())\nprint(input())"
    assert run(program, [["a", "b"]], [["a", "b"]]) == ""


@pytest.mark.parametrize(
    "program",
    [
        "import sys\nprint(sum(map(int, sys.stdin.read().split())))",
        "import sys\nfor line in sys.stdin: print(sum(map(int, line.split())))",
        "print(sum(map(int, open(0).read().split())))",
        "import os\nos.write(1, b'%d' % sum(map(int, os.read(0, 99).split())))",
        "import sys\nprint(sum(map(int, sys.stdin.buffer.readline().split())))",
        "def main():\n    a, b = map(int, input().split())\n    print(a + b)\n"
        "if __name__ == '__main__':\n    main()",
        f"import threading\nthreading.Thread(target=lambda: exec({ADD!r})).start()",
        f"import atexit\natexit.register(lambda: exec({ADD!r}))",
        f"{ADD}raise SystemExit(0)",
        f"{ADD}import sys\nsys.stdout.close()",
        "a, b = map(int, input().split())\nprint(gcd(0, a + b))  # a name that is imported",
    ],
)
def test_ways_to_read_and_to_write(program: str) -> None:
    assert run(program, ["1 2\n"], ["3"]) == ""


def test_nothing_is_left_of_a_case_in_the_next() -> None:
    program = "import builtins\nassert not hasattr(builtins, 'x')\nbuiltins.x = 1\nprint(input())"
    assert run(program, ["1", "2"], ["1", "2"]) == ""


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("print(", "SyntaxError: '(' was never closed"),
        ("x", "NameError: name 'x' is not defined"),
        ("raise MemoryError", "MemoryError: case 1 of 1"),
        ("import os\nos.kill(os.getpid(), 9)", "RuntimeError: case 1 of 1: killed by signal 9"),
        ("print('1' * 10**7)", "AssertionError: case 1 of 1: much more output than expected"),
        ("import os\nos._exit(0)", "AssertionError: case 1 of 1: found b'', expected 1"),
    ],
)
def test_why_a_solution_does_not_pass(program: str, said: str) -> None:
    assert run(program, [""], ["1"]) == said


@pytest.mark.parametrize(
    "program",
    [
        "import os\nos._exit = lambda code: None",
        "import json, os\njson.loads = lambda text: 1\nos.pread = lambda *given: b'1'",
        "import builtins\nbuiltins.open = None\nbuiltins.AssertionError = SystemExit",
        "import os\nos.closerange(3, 256)",
        "import os\nif os.fork(): os._exit(0)",
    ],
)
def test_what_a_solution_replaces_is_its_own(program: str) -> None:
    assert "AssertionError" in run(program, [""], ["1"])


def test_no_descriptor_of_the_supervisor_is_open_in_a_solution() -> None:
    program = "import os\nprint(sorted(int(name) for name in os.listdir('/proc/self/fd')))"
    assert run(program, [""], ["[0, 1, 2, 3, 200, 201]"]) == ""


def test_a_case_that_takes_too_long_ends_as_the_supervisor_expects(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = source_of(cases).replace("CPU_S = 4", "CPU_S = 1")
    monkeypatch.setattr(f"{__name__}.source_of", lambda _: text)
    assert run("while True: pass", [""], ["1"]) == "status -24"


@pytest.mark.parametrize(
    ("busy_s", "margin", "said"),
    [(0.2, "2", ""), (1.4, "2", "status -26"), (9, "2", "status -24"), (1.4, "1", "status -24")],
)
def test_a_repeat_tells_what_is_over_the_limit_from_what_is_over_the_margin(
    monkeypatch: pytest.MonkeyPatch, busy_s: float, margin: str, said: str
) -> None:
    text = source_of(cases).replace("CPU_S = 4", "CPU_S = 1")
    monkeypatch.setattr(f"{__name__}.source_of", lambda _: text)
    monkeypatch.setenv("REPASS_CPU_MARGIN", margin)
    program = f"import time\nwhile time.process_time() < {busy_s}: pass\nprint(1)"
    assert run(program, [""], ["1"]) == said


CALLS = [
    ("def f(a, b): return a + b", [[1, 2], [3, 4]], [3, 7]),
    ("def f(a, b): return a + b", [[1, 2]], [[3]]),
    ("class Solution:\n    def f(self, a: List[int]): return a[::-1]", [[[1, 2]]], [[2, 1]]),
    ("def f(): return (1, 2)", [[]], [[1, 2]]),
    ("def f(): return [(1, 2), (3, 4)]", [[]], [[[[1, 2], [3, 4]]]]),
    ("def f(a): return a[1]", [[{"1": "b"}]], ["b"]),
    ("def f(a): return {a: True}", [[1]], [{"1": True}]),
    ("def f(): print('noise'); return None", [[]], [None]),
]


@pytest.mark.parametrize(("program", "inputs", "outputs"), CALLS)
def test_functions_are_called(program: str, inputs: list[Any], outputs: list[Any]) -> None:
    assert run(program, inputs, outputs, "f") == ""


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("def f(): return 2", "AssertionError: case 1 of 1: found b'2', expected 1"),
        ("def g(): return 1", "KeyError: 'f'"),
        ("def f(): return {1}", "TypeError: a value of type set"),
        (
            "class A:\n    def __eq__(self, other): return True\ndef f(): return A()",
            "TypeError: a value of type A",
        ),
    ],
)
def test_why_a_function_does_not_pass(program: str, said: str) -> None:
    assert run(program, [[]], [1], "f") == said


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("1\n2\n", "1\n2"),
        ("  1\n2  \n\n", "1\n2\n"),
        ("1\n\n2", "1\n2"),
        ("0.3333333", "0.333333333"),
        ("b a\nd c", "a b\nc d"),
        ("c d\na b", "a b\nc d"),
        ("1.00004 2", "1 2"),
        ("", ""),
    ],
)
def test_outputs_that_count_as_the_same(found: str, expected: str) -> None:
    assert same_output(found, expected)


@pytest.mark.parametrize(
    ("found", "expected"),
    [("1", "2"), ("1\n2", "1"), ("0.34", "0.33"), ("a b", "a\nb"), ("", "1"), ("YES", "Yes")],
)
def test_outputs_that_do_not(found: str, expected: str) -> None:
    assert not same_output(found, expected)


def test_values_are_the_same_as_the_only_item_of_a_list_too() -> None:
    assert same_value(1, [1])
    assert same_value([], [])
    assert not same_value(2, [1, 2])
    assert not same_value([1], [])
