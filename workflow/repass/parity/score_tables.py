"""Replayed scores for the terminal, and as Markdown for the documentation."""

from collections.abc import Mapping, Sequence

from repass.parity.replays import Replay
from repass.parity.scoring import Flip, Scored
from repass.parity.tables import columns, grid, last_line

_HEAD = (
    "set",
    "metric",
    "problems",
    "recorded",
    "obtained",
    "difference",
    "verdicts that differ",
    "explained",
)

Problems = Sequence[tuple[Replay, str]]
"""What was not scored here, and why."""


def terminal(scored: Sequence[Scored], problems: Problems) -> list[str]:
    """The table in columns, then what was not scored."""
    shown = columns([_HEAD, *map(_cells, scored)], words=2)
    return [*shown, *(f"not scored: {replay.name}: {why}" for replay, why in problems)]


def differences(scored: Sequence[Scored]) -> list[str]:
    """Each flip by name, then each score that differs, and why if it is known."""
    flips = [
        f"{item.replay} {item.metric} {flip.task_id}: recorded {_word(flip.recorded)};"
        f" here {flip.verdict.value} {last_line(flip.detail)}; {flip.reason or 'UNEXPLAINED'}"
        for item in scored
        for flip in item.flips or ()
    ]
    scores = [
        f"{item.replay} {item.metric}: {item.difference:+d} problems;"
        f" {item.reason or ('UNEXPLAINED' if item.unexplained else 'no reason needed')}"
        for item in scored
        if item.flips is None and item.difference
    ]
    return [*flips, *scores]


def markdown(replays: Mapping[str, Replay], scored: Sequence[Scored], problems: Problems) -> str:
    """The page of the documentation: table, commands, differences by name."""
    named = [replays[name] for name in dict.fromkeys(item.replay for item in scored)]
    parts = [
        "# Replayed scores",
        _INTRODUCTION,
        grid(_HEAD, map(_cells, scored)),
        "## Commands",
        _COMMANDS,
        grid(
            ("set", "what", "command", "recorded in"),
            ((item.name, item.title, f"`{item.command}`", item.source) for item in named),
        ),
        "## Verdicts that differ, by name",
        *_flips(scored),
        "## Scores that differ where no verdicts were recorded",
        _scores(scored),
        *_left_out(problems),
    ]
    return "\n\n".join(parts) + "\n"


_INTRODUCTION = """\
Written by `repass parity --scores --write docs/replays.md`; not by hand.

What models wrote, as others stored it, is scored here as a user would do it, and the score put
beside the one that was recorded for the same samples. Where the verdicts were recorded too, every
one that differs has a reason in `resources/parity.yaml`; where only the score was, a difference of
more than one problem has one. A reason without its difference fails the command.
[parity.md](parity.md) judges whole programs instead, as the recorders executed them."""

_COMMANDS = """\
Files are below the folder of stored data; `REPASS_MIRROR` names it, so that problems come from
there, too. `repass score` reads each file as it is stored."""


def _cells(item: Scored) -> tuple[str, ...]:
    flips = item.flips
    explained = sum(flip.reason is not None for flip in flips or ())
    return (
        item.replay,
        item.metric,
        str(item.problems),
        f"{100 * item.recorded:.2f}",
        f"{100 * item.obtained:.2f}",
        f"{item.difference:+d}" if item.difference else "0",
        "not recorded" if flips is None else str(len(flips)),
        _score_explained(item) if flips is None else str(explained),
    )


def _score_explained(item: Scored) -> str:
    return "-" if item.reason is None or not item.difference else "score"


def _flips(scored: Sequence[Scored]) -> list[str]:
    parts = [part for item in scored if item.flips for part in _flips_of(item, item.flips)]
    return parts or ["There is none."]


def _flips_of(item: Scored, flips: Sequence[Flip]) -> list[str]:
    rows = [
        (
            f"`{flip.task_id}`",
            _word(flip.recorded),
            flip.verdict.value,
            flip.reason or "**unexplained**",
        )
        for flip in flips
    ]
    return [f"### {item.replay}, {item.metric}", grid(("task", "recorded", "here", "why"), rows)]


def _scores(scored: Sequence[Scored]) -> str:
    rows = [
        (item.replay, item.metric, f"{item.difference:+d}", item.reason or _unexplained(item))
        for item in scored
        if item.flips is None and item.difference
    ]
    return grid(("set", "metric", "problems", "why"), rows) if rows else "There is none."


def _unexplained(item: Scored) -> str:
    return "**unexplained**" if item.unexplained else "one problem: not looked for"


def _left_out(problems: Problems) -> list[str]:
    rows = [(replay.name, replay.title, why) for replay, why in problems]
    return ["## Not scored", grid(("set", "what", "why"), rows)] if rows else []


def _word(passed: bool) -> str:
    return "passed" if passed else "not passed"
