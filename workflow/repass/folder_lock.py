"""After a kill, the same command continues: Snakemake's own lock of a dead workflow is taken away.

Snakemake marks the files of a running workflow under `.snakemake/locks` and, after SIGKILL or a
power loss, refuses to start until a person says `--unlock`. Here each workflow also signs in with
its process's name, and out when it ends by itself. Only when every signature belongs to a dead
process of this host are the marks stale, and removed. A workflow that lives, or one on another
host, keeps them: then Snakemake's own message stands.
"""

import atexit
from pathlib import Path

from repass import locks, owner


def sign_in(snakemake_folder: Path) -> list[str]:
    """Sign this process in and remove what dead workflows have locked.

    At its end, unless it is killed, it is signed out.

    Args:
        snakemake_folder: the `.snakemake` folder of the working directory.

    Returns:
        What to tell the user of others that are at work in the folder; one line each.
    """
    signatures = snakemake_folder / "repass"
    signatures.mkdir(parents=True, exist_ok=True)
    with locks.exclusive(signatures / ".lock", 0o644):
        living = _drop_dead(signatures)
        if not living:
            _remove_locks(snakemake_folder / "locks")
        own = signatures / f"{owner.me()}.run"
        own.touch()
        atexit.register(own.unlink, missing_ok=True)
    return [_describe(name.stem) for name in living]


def _describe(name: str) -> str:
    if owner.alive(name) is None:
        return (
            f"a workflow of another machine ({name}) has begun in this folder and may still be at"
            f" work; if it is not, remove .snakemake/repass/{name}.run and start again"
        )
    pid = name.split(":")[-2]
    return (
        f"another workflow is at work in this folder, process {pid} ({_command(pid)}): two can't"
        " make the same files; wait for its end, or end it, and start again"
    )


def _command(pid: str) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return "just ended"
    return " ".join(Path(word).name if word.startswith("/") else word for word in words).strip()


def _drop_dead(signatures: Path) -> list[Path]:
    living = []
    for signature in signatures.glob("*.run"):
        if owner.alive(signature.stem) is False:
            signature.unlink(missing_ok=True)
        elif signature.stem != owner.me():
            living.append(signature)
    return living


def _remove_locks(locks: Path) -> None:
    for lock in locks.glob("*.lock"):
        lock.unlink(missing_ok=True)
