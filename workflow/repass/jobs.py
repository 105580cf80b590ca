"""What every rule's script does around its one call of the library: log, errors, configuration."""

import fcntl
import hashlib
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, NoReturn, TextIO

from repass.config import Config, kept, load
from repass.errors import DamagedError, RepassError
from repass.watch import Watch

LOCK = Path(".snakemake/repass/jobs.lock")
"""Of which each job locks a byte of its own."""


class _Tee:
    """Writes to a log and to the terminal, so that progress is seen and kept."""

    def __init__(self, *streams: TextIO) -> None:
        self._streams = streams

    def write(self, text: str) -> int:
        for stream in self._streams:
            # A log that can't be written (a full disk) must not hide what is to be said.
            with suppress(OSError):
                stream.write(text)
        return len(text)

    def flush(self) -> None:
        for stream in self._streams:
            with suppress(OSError):
                stream.flush()

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return self._streams[0].fileno()


@contextmanager
def job(snakemake: Any, *, watched: bool = True) -> Iterator[None]:
    """Run a script's body: what it prints goes to the rule's log too, and errors end it tidily.

    An error that the user can mend is one line. Anything else is a defect of ours: its traceback
    stands in the log, and one line says so.

    A job whose workflow has been killed ends, and the same job of the next workflow waits for that.

    Args:
        snakemake: what Snakemake hands to the script.
        watched: whether to end at once when the workflow has gone. Not so where the work looks for
            itself, because it has something to finish.
    """
    log = Path(snakemake.log[0])
    log.parent.mkdir(parents=True, exist_ok=True)
    out, err = sys.stdout, sys.stderr
    with _opened(log) as file:
        sys.stdout = sys.stderr = _Tee(err, file)
        try:
            with Watch() if watched else nullcontext(), _alone(snakemake):
                yield
        except DamagedError as error:
            _fail(_set_aside(error, snakemake))
        except RepassError as error:
            _fail(str(error))
        except KeyboardInterrupt:
            _fail(f"rule {snakemake.rule} was interrupted; what is finished is kept")
        except OSError as error:
            _Tee(file).write(traceback.format_exc())
            _fail(f"{_describe(error)} (rule {snakemake.rule}; log: {log})")
        except Exception as error:
            _Tee(file).write(traceback.format_exc())
            _fail(f"defect in rule {snakemake.rule}: {_describe(error)}; traceback in {log}")
        finally:
            sys.stdout, sys.stderr = out, err


@contextmanager
def _opened(log: Path) -> Iterator[TextIO]:
    file = log.open("w", encoding="utf-8", errors="backslashreplace", buffering=1)
    try:
        yield file
    finally:
        with suppress(OSError):
            file.close()


@contextmanager
def _alone(snakemake: Any) -> Iterator[None]:
    """Wait until no other process runs this job: that of a killed workflow may still be ending."""
    name = "\0".join(map(str, snakemake.output))
    place = int.from_bytes(hashlib.sha256(name.encode()).digest()[:7])
    LOCK.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _lock_byte(file, place, snakemake.rule)
        yield
    finally:
        os.close(file)


def _lock_byte(file: int, place: int, rule: str) -> None:
    # Locks of bytes are what network file systems have, if any; without one the job goes on.
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except (BlockingIOError, PermissionError):
        print(f"{rule}: waiting for the same job of an earlier run to end", flush=True)
        with suppress(OSError):
            fcntl.lockf(file, fcntl.LOCK_EX, 1, place)
    except OSError:
        return


def _set_aside(error: DamagedError, snakemake: Any) -> str:
    """Move a damaged file of an earlier stage away, so that the next run makes it anew."""
    if str(error.path) not in map(str, snakemake.input):
        return str(error)
    aside = error.path.with_name(f"{error.path.name}.damaged")
    try:
        error.path.rename(aside)
    except FileNotFoundError:
        pass  # another job has met it, too
    except OSError:
        return str(error)
    return (
        f"{error.path} is damaged ({error.why}): it was moved to {aside.name},"
        " start the same command again and it is made anew"
    )


def root(snakemake: Any) -> Path:
    """The repository's root, where paths in the configuration start."""
    return Path(snakemake.scriptdir).parent


def configuration(snakemake: Any) -> Config:
    """Read the configuration that the workflow was started with."""
    base = root(snakemake)
    return kept.read(snakemake.config, base) or load(snakemake.config, [], base)


def _describe(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__


def _fail(line: str) -> NoReturn:
    print(f"repass: {line}", file=sys.stderr, flush=True)
    sys.exit(1)
