"""What a Python program's process says at its end: its proof, and what makes it worth less.

The other side is `proof.c`. Whatever follows the proof may come from the program itself, so only
known words are taken from it, and they never make a pass or a failure.
"""

import re
import secrets
from dataclasses import dataclass, field

SECRET_BYTES = 32
END = b"."

NOTES = re.compile(
    r"traces its execution|walks frames|searches all objects|adds an audit hook"
    r"|reads its own source|replaces a function's code|is equal to everything"
    r"|replaces [A-Za-z_][\w.]{0,80}"
)
NATIVE = "runs native code or bytecode of its own"
UNFINISHED = "does not let itself be examined"


def _fresh() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


@dataclass(frozen=True)
class Secrets:
    """Two secrets of one run: the lesser one proves the end of what ran code beyond Python's."""

    full: bytes = field(default_factory=_fresh)
    lesser: bytes = field(default_factory=_fresh)

    @property
    def both(self) -> bytes:
        """What a program's process is sent."""
        return self.full + self.lesser


@dataclass(frozen=True)
class Proof:
    """Whether the end was reached, and what was noted on the way."""

    proved: bool
    flags: tuple[str, ...] = ()


def read(said: bytes, sent: Secrets) -> Proof:
    """Judge what came back."""
    proof, rest = said[:SECRET_BYTES], said[SECRET_BYTES:]
    if proof not in {sent.full, sent.lesser}:
        return Proof(proved=False)
    lines = rest.decode("ascii", "replace").splitlines()
    flags = [NATIVE] if proof == sent.lesser else []
    flags += [line for line in lines if NOTES.fullmatch(line)]
    if not rest.endswith(END):
        flags.append(UNFINISHED)
    return Proof(proved=True, flags=tuple(dict.fromkeys(flags)))
