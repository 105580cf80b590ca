"""Leaderboards: small importers that make claims of a pinned snapshot, by name in `LEADERBOARDS`.

A leaderboard is a table of models with a score for each of a few benchmarks; an importer says
which. Families are not in the files: a family is what stands before the size in a model's name.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from repass.claims.records import Kind, Row
from repass.errors import DataError

_SIZE = re.compile(r"[-_ ]\d+(\.\d+)?[BbMm]\b|[-_ ]\d+x\d+[Bb]\b")


@dataclass(frozen=True)
class Snapshot:
    """A leaderboard at one time.

    Attributes:
        dataset: the entry of the dataset registry that pins it.
        source: what its claims name as their source.
    """

    dataset: str
    source: str


class Leaderboard(Protocol):
    """Reads the snapshots of one leaderboard."""

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """What it reads, the oldest first."""

    def claims(self, path: Path, source: str) -> Iterator[tuple[Row, str]]:
        """Yield the claims of a snapshot's file (or folder), and how each value is printed.

        Raises:
            DataError: the file is not what a snapshot of this leaderboard is.
        """


class BigCodeBench:
    """bigcode-bench.github.io: `results.json` (1,140 problems), `results-hard.json` (148 of them).

    `prompted` says that the model follows instructions: such models are asked in a chat both to
    complete and to follow instructions, base models as text to complete (README of BigCodeBench).
    """

    snapshots = (
        Snapshot("bigcodebench-leaderboard-2025-01", "bigcodebench-2025-01"),
        Snapshot("bigcodebench-leaderboard-2025-04", "bigcodebench-2025-04"),
    )
    _FILES: Mapping[str, str] = {
        "results.json": "bigcodebench",
        "results-hard.json": "bigcodebench-hard",
    }
    _FORMS = ("complete", "instruct")
    _OTHERWISE = re.compile(r"temperature=|w/ Reasoning")

    def claims(self, path: Path, source: str) -> Iterator[tuple[Row, str]]:
        """Yield the scores of both files, where there are any."""
        for file, benchmark in self._FILES.items():
            for model, entry in _models(path / file):
                for form in self._FORMS:
                    value = entry["pass@1"].get(form)
                    if value is not None:
                        own = {"benchmark": f"{benchmark}-{form}", "prompt": form}
                        greedy = None if self._OTHERWISE.search(model) else 0.0
                        told = {**own, "temperature": greedy, "samples": 1, "place": file}
                        yield _row(model, entry, value, {**told, **_PROTOCOL, "source": source})


_PROTOCOL = {"protocol": "calibrated, 1280 new tokens"}


class EvalPlus:
    """evalplus.github.io: `results.json`; each score on the base inputs, and with the plus inputs.

    `prompted` says that the model is asked in a chat. HumanEval's base inputs are those of its own
    tests; MBPP's are a cleaned part of its problems, so their score is no score of MBPP itself.
    """

    snapshots = (Snapshot("evalplus-leaderboard", "evalplus"),)
    _NOT_SAID = re.compile(r"CodeLlama-(7|13|34)B")
    _NOTE = "whether it is the base model or CodeLlama-Python is not said; the 70B's is Python"
    _BENCHMARKS: Mapping[str, str] = {
        "humaneval": "humaneval",
        "humaneval+": "humaneval-plus",
        "mbpp": "mbpp-plus-base",
        "mbpp+": "mbpp-plus",
    }

    def claims(self, path: Path, source: str) -> Iterator[tuple[Row, str]]:
        """Yield the four scores of each model, where there are any."""
        for model, entry in _models(path):
            for name, benchmark in self._BENCHMARKS.items():
                value = entry["pass@1"].get(name)
                if value is not None:
                    own = {"benchmark": benchmark, "prompt": "EvalPlus", "place": name}
                    told = {**own, "temperature": 0.0, "samples": 1, "source": source}
                    note = self._NOTE if self._NOT_SAID.fullmatch(model) else None
                    inputs = None if name.endswith("+") else "EvalPlus's base inputs"
                    yield _row(model, entry, value, {**told, "note": note, "protocol": inputs})


LEADERBOARDS: Mapping[str, Leaderboard] = {
    "bigcodebench": BigCodeBench(),
    "evalplus": EvalPlus(),
}


def family_of(model: str) -> str | None:
    """What stands before the size in a model's name, None without a size in it."""
    size = _SIZE.search(model)
    return model[: size.start()] if size and size.start() else None


def _row(
    model: str, entry: Mapping[str, Any], value: float, told: Mapping[str, Any]
) -> tuple[Row, str]:
    kind: Kind = "instruct" if entry["prompted"] else "base"
    row = Row(
        model=model,
        family=family_of(model),
        parameters_b=entry["size"],
        kind=kind,
        prompt_kind="chat" if entry["prompted"] else "text",
        shots=0,
        k=1,
        value=value,
        origin="published",
        language="python",
        **told,
    )
    return row, str(float(value))


def _models(path: Path) -> list[tuple[str, dict[str, Any]]]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return [(name, _checked(entry)) for name, entry in entries.items()]
    except (OSError, ValueError, AttributeError, KeyError, TypeError) as error:
        said = f"{type(error).__name__}: {error}"
        raise DataError(f"{path}: no leaderboard of the known form ({said})") from error


def _checked(entry: dict[str, Any]) -> dict[str, Any]:
    for key in ("pass@1", "prompted", "size"):
        entry[key]
    entry["pass@1"].get("")
    return entry
