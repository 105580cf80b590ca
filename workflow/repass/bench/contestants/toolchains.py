"""A language's programs in our pool, and one after another by plain commands in its image."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from repass.bench.contestants.base import Plain, Result
from repass.bench.jobs import Job
from repass.bench.usage import Usage, Watched
from repass.languages import Language
from repass.records import Verdict
from repass.sandbox import podman
from repass.sandbox.records import ImageRecord

SCRIPT = Path(__file__).parents[1] / "sequential.py"

PLAIN: Mapping[str, Sequence[Sequence[str]]] = {
    "python": (("python3", "{file}"),),
    "cpp": (("g++", "-std=c++17", "{file}", "-o", "program"), ("./program",)),
}
"""Commands without any preparation, where ours have one (MultiPL-E's evaluators, by language)."""


def sources(language: Language, number: int) -> list[str]:
    """Make programs of the self-test that passes, each another text by its number of blank lines.

    Raises:
        StopIteration: the language has no such self-test.
    """
    source = next(test.source for test in language.self_tests if test.expected is Verdict.PASSED)
    return [source + "\n" * count for count in range(1, number + 1)]


def own_commands(language: Language) -> list[list[str]] | None:
    """The commands of the language as they are; None: our interpreter forks, there is none."""
    if language.run is None:
        return None
    return [list(command) for command in (language.compile, language.run) if command is not None]


def plain_commands(language: Language) -> list[list[str]] | None:
    """The commands without any preparation, where they differ."""
    commands = PLAIN.get(language.name)
    if commands is None:
        return None
    return [[part.replace("{file}", language.file) for part in command] for command in commands]


class Pooled(Plain):
    """Our warm pool."""

    name = "repass"
    note = "the warm pool, all workers"

    def __init__(self, language: Language, image: ImageRecord) -> None:
        self._language = language
        self._image = image

    def command(self, job: Job) -> list[str]:
        """See Contestant."""
        warm = sources(self._language, 2 * job.workers)
        content = {
            "language": self._language.name,
            "image": self._image.model_dump(mode="json"),
            "workers": job.workers,
            "warm": warm,
            "sources": sources(self._language, job.programs),
        }
        path = job.folder / "job.json"
        path.write_text(json.dumps(content))
        return [sys.executable, "-m", "repass.bench.pooled", str(path), str(_result(job))]

    def result(self, job: Job, watched: Watched) -> Result:  # noqa: ARG002
        """See Contestant; the parts are of the work, the container's start is not among them."""
        return comparable(Result.model_validate_json(_result(job).read_bytes()), job)


class Sequential(Plain):
    """One program after another in one container, without our supervisor."""

    def __init__(
        self,
        name: str,
        note: str,
        commands: Sequence[Sequence[str]],
        language: Language,
        image: ImageRecord,
    ) -> None:
        self.name = name
        self.note = note
        self._commands = commands
        self._language = language
        self._image = image

    def command(self, job: Job) -> list[str]:
        """See Contestant."""
        language = self._language
        content: dict[str, Any] = {
            "commands": self._commands,
            "file": language.file,
            "extra_files": dict(language.extra_files),
            "prologue": language.prologue,
            "epilogue": language.epilogue,
            "environment": dict(language.environment),
            "warm": sources(language, 1),
            "sources": sources(language, job.programs),
        }
        (job.folder / "job.json").write_text(json.dumps(content))
        script = job.folder / SCRIPT.name
        script.write_bytes(SCRIPT.read_bytes())
        return [
            *("podman", "run", "--rm", "--network=none", "--volume", f"{job.folder}:/bench:ro"),
            *("--tmpfs", "/tmp:exec,mode=1777", "--entrypoint", "python3"),  # noqa: S108
            *(self._image.digest, f"/bench/{SCRIPT.name}", "/bench/job.json"),
        ]

    def environment(self, job: Job) -> Mapping[str, str]:
        """See Contestant."""
        return {**super().environment(job), **podman.environment()}

    def result(self, job: Job, watched: Watched) -> Result:  # noqa: ARG002
        """See Contestant."""
        said = json.loads((job.folder / "log").read_text().splitlines()[-1])
        work = Usage(cpu_s=said["cpu_s"], wall_s=said["wall_s"])
        found = Result(passed=said["passed"], work=work, parts={"programs": work.cpu_s})
        return comparable(found, job)


def comparable(result: Result, job: Job) -> Result:
    """Keep the work of nobody on whom a program failed: giving up early is no speed."""
    complete = result.passed == job.programs
    return result if complete else result.model_copy(update={"work": None})


def _result(job: Job) -> Path:
    return job.folder / "result.json"
