"""Rounds in turn, and what comes of them: tokens a second, as a share of the raw engine's."""

from collections.abc import Sequence
from pathlib import Path

from repass.bench import figures, machine
from repass.bench.generation.contestants import Contestant, RawEngine, Repass, Reply, loaded
from repass.bench.generation.matter import Matter
from repass.bench.model import Bar, Contest, Heat, Pace
from repass.bench.run import turned
from repass.bench.usage import BenchError
from repass.progress import Progress

WANTED = 0.95


class Contests:
    """A run over several models; keeps the load averages that it saw."""

    def __init__(self, matters: Sequence[Matter], rounds: int, folder: Path) -> None:
        self._matters = matters
        self._rounds = rounds
        self._folder = folder
        self.load: list[float] = []

    def measured(self) -> list[Contest]:
        """Load each model twice, and let everybody generate in turn.

        Raises:
            BenchError: somebody fails, or generates another number of tokens.
            EngineError: our engine does not start.
        """
        return [self._contest(matter) for matter in self._matters]

    def _contest(self, matter: Matter) -> Contest:
        with loaded(matter.job, self._folder / matter.name) as contestants:
            progress = Progress("bench", (self._rounds + 1) * len(contestants), "runs", every_s=0)
            for contestant in contestants:  # not counted: caches fill, code is compiled
                contestant.generated()
                progress.add(note=f"{matter.name}: {contestant.name}, to warm up")
            heats = []
            for number in range(self._rounds):
                self.load.append(machine.load())
                heats += self._round(matter, contestants, number, progress)
        return summed_up(matter.name, matter.title, heats)

    def _round(
        self, matter: Matter, contestants: Sequence[Contestant], number: int, progress: Progress
    ) -> list[Heat]:
        replies = {}
        for contestant in turned(contestants, number):
            replies[contestant.name] = contestant.generated()
            progress.add(note=f"{matter.name}: {contestant.name}")
        return compared(replies, number)


def compared(replies: dict[str, Reply], number: int) -> list[Heat]:
    """Make the heats of one round.

    Raises:
        BenchError: not all have generated as many tokens as the raw engine.
    """
    raw = replies[RawEngine.name]
    heats = []
    for name, reply in replies.items():
        tokens, wanted = _total(reply), _total(raw)
        if tokens != wanted:
            raise BenchError(f"{name}: {tokens} tokens, but the raw engine made {wanted}")
        same = sum(a == b for a, b in zip(reply.texts, raw.texts, strict=True))
        heats.append(
            Heat(
                contestant=name,
                round=number,
                tokens=tokens,
                seconds=reply.seconds,
                same_texts=same / len(raw.texts),
            )
        )
    return heats


def summed_up(name: str, title: str, heats: Sequence[Heat]) -> Contest:
    """Make figures of heats."""
    names = list(dict.fromkeys(heat.contestant for heat in heats))
    paces = tuple(_pace(contestant, heats) for contestant in sorted(names))
    [ours] = [pace for pace in paces if pace.contestant == Repass.name]
    found = ours.share.median
    bar = Bar(
        name=f"generation, {title}: tokens/s of the raw engine's",
        wanted=WANTED,
        found=found,
        reached=found >= WANTED,
    )
    return Contest(name=name, title=title, heats=tuple(heats), paces=paces, bar=bar)


def _pace(contestant: str, heats: Sequence[Heat]) -> Pace:
    own = [heat for heat in heats if heat.contestant == contestant]
    raw = {heat.round: heat.tokens_per_s for heat in heats if heat.contestant == RawEngine.name}
    return Pace(
        contestant=contestant,
        tokens_per_s=figures.spread(heat.tokens_per_s for heat in own),
        share=figures.spread(heat.tokens_per_s / raw[heat.round] for heat in own),
    )


def _total(reply: Reply) -> int:
    if None in reply.tokens:
        raise BenchError("an answer without tokens: a request has failed")
    return sum(count or 0 for count in reply.tokens)
