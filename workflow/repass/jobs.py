"""What every rule's script does around its one call of the library: log, errors, configuration."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn, TextIO

from repass.config import Config, load
from repass.errors import RepassError


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
def job(snakemake: Any) -> Iterator[None]:
    """Run a script's body: what it prints goes to the rule's log too, and errors end it tidily.

    An error that the user can mend is one line. Anything else is a defect of ours: its traceback
    stands in the log, and one line says so.
    """
    log = Path(snakemake.log[0])
    log.parent.mkdir(parents=True, exist_ok=True)
    out, err = sys.stdout, sys.stderr
    with _opened(log) as file:
        sys.stdout = sys.stderr = _Tee(err, file)
        try:
            yield
        except RepassError as error:
            _fail(str(error))
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


def root(snakemake: Any) -> Path:
    """The repository's root, where paths in the configuration start."""
    return Path(snakemake.scriptdir).parent


def configuration(snakemake: Any) -> Config:
    """Read the configuration that the workflow was started with."""
    return load(snakemake.config, [], root(snakemake))


def _describe(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__


def _fail(line: str) -> NoReturn:
    print(f"repass: {line}", file=sys.stderr, flush=True)
    sys.exit(1)
