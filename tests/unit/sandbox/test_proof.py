import pytest

from repass.sandbox.supervisor import proof
from repass.sandbox.supervisor.proof import Proof, Secrets

SENT = Secrets()

SAID = {
    "nothing": (b"", Proof(proved=False)),
    "something else": (b"x" * 33, Proof(proved=False)),
    "half a secret": (SENT.full[:16], Proof(proved=False)),
    "the secret after something else": (b"x" + SENT.full + b".", Proof(proved=False)),
    "the secret": (SENT.full + b".", Proof(proved=True)),
    "the lesser secret": (SENT.lesser + b".", Proof(proved=True, flags=(proof.NATIVE,))),
    "no end": (SENT.full, Proof(proved=True, flags=(proof.UNFINISHED,))),
    "a note": (SENT.full + b"walks frames\n.", Proof(proved=True, flags=("walks frames",))),
    "a note twice": (
        SENT.full + b"walks frames\nwalks frames\n.",
        Proof(proved=True, flags=("walks frames",)),
    ),
    "a replaced function": (
        SENT.full + b"replaces math.sqrt\n.",
        Proof(proved=True, flags=("replaces math.sqrt",)),
    ),
    "words of the program's own": (
        SENT.full + b"passed\x1b[2J\nreplaces \xff\nis honest\n.",
        Proof(proved=True),
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_what_was_said(name):
    said, expected = SAID[name]
    assert proof.read(said, SENT) == expected


def test_secrets_are_fresh():
    assert len({SENT.full, SENT.lesser, Secrets().full, Secrets().lesser}) == 4
