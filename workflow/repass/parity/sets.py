"""What a stored set of samples is, and what one of its samples is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from repass.execution.programs import self_contained
from repass.languages import Language
from repass.languages import get as language_of
from repass.records import Record
from repass.sandbox.records import Limits, Program


class Stored(Record):
    """A program whose verdict is known.

    `task_id` names it within its set. `passed` is the recorded verdict, `recorded` what the
    recorder wrote beside it (hostile text).
    """

    task_id: str
    source: str
    passed: bool
    recorded: str


Reader = Callable[[Path], Iterable[Stored]]
MakePrograms = Callable[["StoredSet", Sequence[Stored], Path], Sequence[Program]]


def whole(stored: "StoredSet", samples: Sequence[Stored], _data: Path) -> list[Program]:
    """Make programs of samples that bring their tests with them."""
    return [self_contained(stored.language, item.source, stored.limits) for item in samples]


@dataclass(frozen=True)
class StoredSet:
    """A file or two of stored samples of one language.

    Attributes:
        name: its key in the registry, in `resources/parity.yaml` and on the command line.
        title: what it holds.
        rule: how its recorder built the program and decided about a pass.
        files: below the data folder; `read` gets that folder.
        read: the samples, in the order of the files.
        language: a name in `repass.languages`.
        limits: the recorder's limit on the clock, as a limit on CPU time.
        image: where the programs run; None: where the language's toolchain is.
        programs: makes what is executed of the samples and the data folder; another function than
            `whole` is for programs that are checked by inputs.
    """

    name: str
    title: str
    rule: str
    files: tuple[str, ...]
    read: Reader
    language: str
    limits: Limits
    image: str | None = None
    programs: MakePrograms = whole

    def missing(self, data: Path) -> list[str]:
        """The files that the data folder does not have."""
        return [file for file in self.files if not (data / file).is_file()]

    def image_name(self) -> str:
        """The image to run on.

        Raises:
            SandboxError: there is no such language.
        """
        language: Language = language_of(self.language)
        return self.image or language.image


def cpu_limit(seconds: float) -> Limits:
    """The limits that stand for a recorder's limit of so many seconds on the clock.

    Here CPU time decides, and the clock only ends what waits for ever.
    """
    return Limits(cpu_s=seconds, wall_s=max(30.0, 3 * seconds))
