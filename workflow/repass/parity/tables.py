"""The table of a comparison, for the terminal and as Markdown for the documentation."""

from collections import Counter
from collections.abc import Iterable, Sequence

from repass.parity.judging import Compared
from repass.parity.sets import StoredSet
from repass.records import Record

MAX_SHOWN = 160


class Line(Record):
    """A set in numbers; `problem` says why it was not judged, and all numbers are then 0."""

    set: str
    title: str
    language: str
    rule: str
    samples: int = 0
    recorded: int = 0
    passed: int = 0
    agree: int = 0
    disagree: int = 0
    explained: int = 0
    unjudged: int = 0
    problem: str | None = None


def line(stored: StoredSet, compared: Sequence[Compared]) -> Line:
    """Count a set."""
    return Line(
        **_named(stored),
        samples=len(compared),
        recorded=sum(item.recorded_passed for item in compared),
        passed=sum(item.passed for item in compared),
        agree=sum(item.agrees is True for item in compared),
        disagree=sum(item.agrees is False for item in compared),
        explained=sum(item.agrees is False and item.reason is not None for item in compared),
        unjudged=sum(item.agrees is None for item in compared),
    )


def not_judged(stored: StoredSet, problem: str) -> Line:
    """A set that could not be judged here."""
    return Line(**_named(stored), problem=problem)


def _named(stored: StoredSet) -> dict[str, str]:
    return {
        "set": stored.name,
        "title": stored.title,
        "language": stored.language,
        "rule": stored.rule,
    }


_HEAD = (
    "set",
    "language",
    "samples",
    "recorded passes",
    "our passes",
    "agree",
    "disagree",
    "explained",
)


def terminal(lines: Sequence[Line]) -> list[str]:
    """The table in columns, then what was not judged."""
    rows = [_HEAD, *(_cells(item) for item in lines if not item.problem)]
    rows.append(_total(lines))
    shown = columns(rows, words=2)
    skipped = [f"not judged: {item.set}: {item.problem}" for item in lines if item.problem]
    return [*shown, *skipped]


def differences(compared: Iterable[Compared]) -> list[str]:
    """Each disagreement by name: what was recorded, what came out here, and why if it is known."""
    return [
        f"{item.set} {item.task_id}: recorded {last_line(item.recorded)}; here {item.verdict.value}"
        f" {last_line(item.detail)}; {item.reason or 'UNEXPLAINED'}"
        for item in compared
        if item.agrees is False
    ]


def markdown(lines: Sequence[Line], compared: Sequence[Compared]) -> str:
    """The page of the documentation: table, rules, and each disagreement with its reason."""
    judged = [item for item in lines if not item.problem]
    parts = [
        "# Agreement with the reference evaluators",
        _INTRODUCTION,
        grid(_HEAD, [*(_cells(item) for item in judged), _total(lines)]),
        "## Sets and rules",
        grid(("set", "what", "rule"), [(item.set, item.title, item.rule) for item in lines]),
        "## Disagreements, by name",
        *_by_set(compared),
        *_left_out(lines),
    ]
    return "\n\n".join(parts) + "\n"


_INTRODUCTION = """\
Written by `repass parity --write docs/parity.md`; not by hand.

Each stored program is executed in the sandbox, and the verdict compared with the one that its
recorder wrote down: passed or not. For reference solutions the verdict is known without a record:
a solution must pass, a solution with a bug put in must not. Reasons stand in
`resources/parity.yaml`; a disagreement without one, or a reason without its disagreement, fails the
command."""


def _by_set(compared: Sequence[Compared]) -> list[str]:
    found = [item for item in compared if item.agrees is False]
    if not found:
        return ["There is none."]
    parts = []
    for name in dict.fromkeys(item.set for item in found):
        of_set = [item for item in found if item.set == name]
        rows = [
            (
                _code(item.task_id),
                "passed" if item.recorded_passed else "not passed",
                item.verdict.value,
                item.reason or "**unexplained**",
            )
            for item in of_set
        ]
        parts += [f"### {name}", grid(("task", "recorded", "here", "why"), rows)]
    return parts


def _left_out(lines: Sequence[Line]) -> list[str]:
    rows = [(item.set, item.title, item.problem or "") for item in lines if item.problem]
    return ["## Not judged", grid(("set", "what", "why"), rows)] if rows else []


def _cells(item: Line) -> tuple[str, ...]:
    numbers = (
        item.samples,
        item.recorded,
        item.passed,
        item.agree,
        item.disagree,
        item.explained,
    )
    return (item.set, item.language, *map(str, numbers))


def _total(lines: Sequence[Line]) -> tuple[str, ...]:
    sums: Counter[str] = Counter()
    for item in lines:
        sums.update(item.model_dump(include=_SUMMED))
    return ("all", "", *(str(sums[name]) for name in _ORDER))


_ORDER = ("samples", "recorded", "passed", "agree", "disagree", "explained")
_SUMMED = set(_ORDER)


def columns(rows: Sequence[Sequence[str]], words: int) -> list[str]:
    """Align rows for the terminal: so many columns of words to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [_aligned(row, widths, words) for row in rows]


def _aligned(row: Sequence[str], widths: Sequence[int], words: int) -> str:
    pairs = list(zip(row, widths, strict=True))
    left = [cell.ljust(width) for cell, width in pairs[:words]]
    right = [cell.rjust(width) for cell, width in pairs[words:]]
    return "  ".join([*left, *right]).rstrip()


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; what would break its columns is escaped."""
    ruled = ["|" + "|".join(["---"] * len(head)) + "|"]
    return "\n".join([_row(head), *ruled, *map(_row, rows)])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _code(text: str) -> str:
    return f"`{text}`"


def last_line(text: str) -> str:
    """The last line that says something, short."""
    found = [part.strip() for part in text.splitlines() if part.strip()]
    return f"({found[-1][:MAX_SHOWN]})" if found else ""
