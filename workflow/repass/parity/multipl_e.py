"""MultiPL-E in other languages than Python: Qwen2.5-Coder-1.5B, and Reflexion's Rust."""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from repass.parity.reading import document, lines
from repass.parity.sets import Stored, StoredSet, cpu_limit

QWEN = "samples/qwen2.5-coder-1.5b-base/multipl-e"
REFLEXION_RUST = "samples/reflexion/simple_rust_run__simple_1_gpt-4_pass_at_k_1_rs.jsonl"


def qwen(short: str, data: Path) -> Iterator[Stored]:
    """What Qwen's evaluation executed: `code` is the whole program, beside its verdict."""
    details = document(data / _details(short))
    for task_id, runs in sorted(details.items()):
        for _, run in runs:
            yield Stored(
                task_id=task_id,
                source=run["code"],
                passed=run["passed"],
                recorded=run["result"],
            )


def reflexion_rust(data: Path) -> Iterator[Stored]:
    """GPT-4's Rust: solution and tests, one after the other, as `RsExecutor.evaluate` does."""
    for row in lines(data / REFLEXION_RUST):
        passed = bool(row["is_solved"])
        yield Stored(
            task_id=row["name"],
            source=row["solution"] + row["test"],
            passed=passed,
            recorded="solved" if passed else "not solved",
        )


def _details(short: str) -> str:
    return f"{QWEN}/humaneval-{short}-details.json"


def _qwen_set(short: str, language: str, rule: str) -> StoredSet:
    return StoredSet(
        name=f"qwen2.5-coder-1.5b-{short}",
        title=f"Qwen2.5-Coder-1.5B on MultiPL-E's HumanEval, {short}",
        rule=rule,
        files=(_details(short),),
        read=partial(qwen, short),
        language=language,
        limits=cpu_limit(10),
    )


RECORDED: Iterable[StoredSet] = (
    _qwen_set("cpp", "cpp", "g++ -std=c++17, exit code 0; 10 s"),
    _qwen_set("cs", "csharp", "mcs -d:DEBUG, then mono: no `Fail` in stderr; 10 s"),
    _qwen_set("java", "java", "javac with javatuples, java -ea: exit code 0; 10 s"),
    _qwen_set("js", "javascript", "node: no output on stdout or stderr; 10 s"),
    _qwen_set("php", "php", "php: exit code 0; 10 s"),
    _qwen_set("sh", "bash", "bash: exit code 0; 10 s"),
    _qwen_set("ts", "typescript", "tsc (ES2015, then the default), node: exit code 0; 10 s"),
    StoredSet(
        name="reflexion-gpt-4-rust",
        title="gpt-4 on MultiPL-E's HumanEval in Rust (Reflexion)",
        rule="cargo check without errors, cargo run without a panic in stderr; 5 s",
        files=(REFLEXION_RUST,),
        read=reflexion_rust,
        language="rust",
        limits=cpu_limit(5),
    ),
)
