"""What goes into the sandbox, what comes out, and what it runs on: frozen records."""

from typing import Protocol

from pydantic import Field

from repass.records import Record, Verdict


class Limits(Record):
    """What one program may use.

    `cpu_s` decides about a timeout: CPU seconds of all of the program's processes together.
    `wall_s` only ends what waits for ever. `memory_mb` bounds the address space on top of the
    preloaded interpreter, and all processes together. `file_mb` bounds each file, and the whole
    work folder. `output_kb` bounds stdout and stderr together.
    """

    cpu_s: float = Field(default=10.0, gt=0)
    wall_s: float = Field(default=30.0, gt=0)
    memory_mb: int = Field(default=1024, ge=16)
    processes: int = Field(default=64, ge=1)
    file_mb: int = Field(default=64, ge=1)
    output_kb: int = Field(default=64, ge=1)

    def widest(self, other: "Limits") -> "Limits":
        """Of each limit the larger one: what both may use."""
        pairs = {name: (value, getattr(other, name)) for name, value in self}
        return Limits(**{name: max(pair) for name, pair in pairs.items()})


class Program(Record):
    """One program to execute: `key` is the caller's name for it, given back with the outcome."""

    key: str
    language: str
    source: str
    limits: Limits = Limits()


class PartResult(Record):
    """How far a program came with one part of its inputs: `right` of them, from the first on."""

    name: str
    passed: bool
    right: int
    inputs: int


class Outcome(Record):
    """What became of a program.

    `detail` is the end of its error output (hostile text, made printable), or what the sandbox has
    to say. `cpu_s` and `peak_memory_bytes` cover all its processes (peak: of the largest one);
    `attempts` counts the runs, repeats after a timeout or a failure of the machinery included.
    `flags` are for a reader: what a program that passed has done that honest ones do not (no flag
    changes a verdict, and not everything can be seen: docs/sandbox.md says what). `parts` are those
    that were run of a program that is checked by inputs.
    """

    verdict: Verdict
    exit_code: int | None = None
    detail: str = ""
    cpu_s: float | None = None
    wall_s: float | None = None
    peak_memory_bytes: int | None = None
    attempts: int = 1
    flags: tuple[str, ...] = ()
    parts: tuple[PartResult, ...] = ()


class ImageRecord(Record):
    """A sandbox image: `digest` is its id, under which containers are made.

    `unavailable` says why its toolchain can't be had on the machine that looked for it; there is no
    image then.
    """

    name: str
    digest: str
    reference: str
    toolchains: dict[str, str]
    built_from: str
    unavailable: str | None = None


class PoolSettings(Protocol):
    """What the pool needs of the configuration's `execution` section."""

    @property
    def workers(self) -> int:
        """How many programs run at the same time."""

    @property
    def limits(self) -> Limits:
        """What a worker must be able to give; programs that ask for more get a larger worker."""

    @property
    def recycle_after(self) -> int:
        """After how many programs a worker is replaced by a fresh one."""
