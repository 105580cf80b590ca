"""Extracted programs against what the references extracted from the same completions.

The figures are of the stored data as its MANIFEST has it; each difference is named with its cause.
"""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sample_sets import lines

from repass.extraction import POLICIES, bigcodebench
from repass.extraction.evalplus import sanitize
from repass.extraction.stop import cut
from repass.extraction.syntax import tree
from repass.extraction.syntax.grammars import GRAMMARS
from repass.records import Problem, Prompt

pytestmark = pytest.mark.data

ROOT = Path(__file__).parents[2]
BENCH = ROOT / ".cache/bench-env/bin/python"
LANGUAGES = {
    "cpp": "cpp", "cs": "csharp", "java": "java", "js": "javascript", "php": "php", "sh": "bash",
    "ts": "typescript",
}  # fmt: skip
QWEN_STOPS = {"ts": ("\nexport", "\nimport", "\nconsole.log")}
"""What Qwen's evaluation adds to MultiPL-E's stop tokens (`cleanup_code`, from DeepSeek-Coder)."""
SANITIZE = "import json,sys; from evalplus.sanitize import sanitize as s; "
SANITIZE += "json.dump([s(*row) for row in json.load(sys.stdin)], sys.stdout)"


def problem(row: dict[str, Any], language: str, entry_point: str | None = None) -> Problem:
    return Problem(
        benchmark="b", task_id=row["task_id"], position=0, language=language, prompt=row["prompt"],
        instruction=None, entry_point=entry_point, preamble="", tests=row.get("tests", ""),
        reference=None, wrong=(), stop=tuple(row.get("stop_tokens", ())), category=None,
        difficulty=None,
    )  # fmt: skip


def prompt(of: Problem, kind: str = "chat") -> Prompt:
    prefix = of.prompt if kind == "text" else ""
    return Prompt(
        benchmark="b", prompt="p", task_id=of.task_id, position=0, kind=kind, text=prefix or None,
        messages=None, answer_prefix=prefix, stop=of.stop if kind == "text" else (), shots=0,
    )  # fmt: skip


@pytest.fixture
def chats(data: Path) -> Callable[[str, str], list[dict[str, Any]]]:
    folder = data / "samples/qwen-eval-chat"
    return lambda model, short: list(lines(folder / model / f"generations_{short}.jsonl.gz"))


@pytest.fixture
def entry_points(data: Path) -> dict[str, str]:
    rows = lines(data / "evalplus/HumanEvalPlus.jsonl.gz")
    return {row["task_id"]: row["entry_point"] for row in rows}


@pytest.mark.parametrize("short", LANGUAGES)
def test_multipl_e_cuts_as_the_stored_generations_were(
    short: str, data: Path, chats: Callable[[str, str], list[dict[str, Any]]]
) -> None:
    problems = {row["name"]: problem(row, LANGUAGES[short]) for row in chats("qwen2", short)}
    stored = data / "samples/qwen2.5-coder-1.5b-base/multipl-e" / f"pred_{short}_output.jsonl"
    differing = []
    for row in lines(stored):
        asked = problems[row["task_id"]]
        completion = row["wholecode"].removeprefix(asked.prompt.strip())
        found = POLICIES["multipl-e"].extract(completion, prompt(asked, "text"), asked)
        assert found is not None
        ours = asked.prompt + cut(found.removeprefix(asked.prompt), QWEN_STOPS.get(short, ()))
        # Upstream joins prompt and completion with one more line break.
        if ours.split() != row["generation"].split():
            differing.append(row["task_id"])
    assert differing == []


def test_evalplus_sanitizes_as_the_released_package(
    data: Path,
    chats: Callable[[str, str], list[dict[str, Any]]],
    entry_points: dict[str, str],
) -> None:
    if not BENCH.exists():
        pytest.skip("EvalPlus is not installed; envs/setup.sh bench installs it")
    texts = [
        (row["generation"], entry_points[row["task_id"].replace("Python", "HumanEval")])
        for model in ("qwen2", "llama3")
        for row in chats(model, "python")
    ]
    texts += [(answer, entry_points[task]) for task, answer, _ in wizardcoder(data)]
    command = [str(BENCH), "-c", SANITIZE]
    theirs = json.loads(
        subprocess.run(
            command, input=json.dumps(texts), capture_output=True, text=True, check=True
        ).stdout
    )
    assert len(texts) == 492
    assert [sanitize(*text) for text in texts] == theirs


def wizardcoder(data: Path) -> list[tuple[str, str, str]]:
    """Task, raw answer, and the program that upstream extracted."""
    rows = lines(data / "samples/wizardcoder/15B_T0.0_N1_reproduce.results.59.8.jsonl")
    return [
        (row["task_id"], row["all_code"].split("### Response:")[-1], row["completion"])
        for row in rows
    ]


@pytest.mark.parametrize(
    ("policy", "differing"), [("fence", {"HumanEval/143"}), ("fence-last", {"HumanEval/143"})]
)
def test_wizardcoder_programs_are_the_fenced_ones(
    policy: str, differing: set[str], data: Path, entry_points: dict[str, str]
) -> None:
    """HumanEval/143: upstream cuts at `# Example usage`, which is a comment in the block."""
    found = set()
    for task, answer, theirs in wizardcoder(data):
        asked = problem({"task_id": task, "prompt": ""}, "python", entry_points[task])
        ours = POLICIES[policy].extract(answer, prompt(asked), asked)
        if ours is None or ours.split() != theirs.split():
            found.add(task)
    assert found == differing


@pytest.fixture
def bigcodebench_(data: Path) -> list[tuple[str, str]]:
    """Completions with their prompts, and what BigCodeBench's sanitizer made of them."""
    folder = data / "samples/qwen2.5-coder-1.5b-base/bigcodebench_full"
    files = (folder / "completion.jsonl.gz", folder / "completion-sanitized-calibrated.jsonl.gz")
    raw, sanitized = ({row["task_id"]: row["solution"] for row in lines(f)} for f in files)
    return [(raw[task], sanitized[task]) for task in raw]


def test_bigcodebench_sanitizes_as_the_stored_programs_were(
    bigcodebench_: list[tuple[str, str]],
) -> None:
    assert len(bigcodebench_) == 1140
    different = [
        theirs
        for text, theirs in bigcodebench_
        if bigcodebench.sanitize(text, "task_func") != theirs
    ]
    assert different == []


def test_evalplus_would_lose_functions_without_return(
    bigcodebench_: list[tuple[str, str]],
) -> None:
    lost = sum(
        "def task_func" in theirs and "def task_func" not in sanitize(text, "task_func")
        for text, theirs in bigcodebench_
    )
    assert lost == 37


@pytest.mark.parametrize(
    ("short", "unfit"),
    [("cpp", 1), ("cs", 2), ("java", 0), ("js", 3), ("php", 0), ("ts", 1)],
)
@pytest.mark.parametrize("policy", ["function"])
def test_chat_answers_define_the_function_once_and_fit_the_tests(
    policy: str,
    short: str,
    unfit: int,
    chats: Callable[[str, str], list[dict[str, Any]]],
) -> None:
    """Of both models; what is unfit cannot be read in the answer itself: cut off, or wrong."""
    language = LANGUAGES[short]
    found = 0
    for row in (*chats("qwen2", short), *chats("llama3", short)):
        asked = problem(row, language)
        solution = POLICIES[policy].extract(row["generation"], prompt(asked), asked)
        read = tree.items(GRAMMARS[language], f"{solution}\n{asked.tests}")
        found += not all(item.sound for item in read)
    assert found == unfit
