"""Programs are put together as the recorders do it; benchmarks' own are their adapters'."""

from repass.parity import python_sets


def test_human_eval_strips_nothing() -> None:
    problem = {"prompt": "def f():\n", "test": "\ndef check(g):\n    g()\n", "entry_point": "f"}
    assert python_sets.human_eval_program(problem, "    pass  ") == (
        "def f():\n    pass  \n\ndef check(g):\n    g()\n\ncheck(f)"
    )
