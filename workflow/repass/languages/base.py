"""What a language is to the sandbox: data only."""

import re
from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from repass.records import Record, Verdict
from repass.sandbox.records import Limits


class SelfTest(Record):
    """A program whose verdict is known: it shows that the harness tells them apart."""

    name: str
    source: str
    expected: Verdict
    limits: Limits = Limits(cpu_s=2, wall_s=10)


class Needs(Record):
    """What the runtime takes for itself: a program's limits are raised to it, if they are lower."""

    memory_mb: int = 0
    processes: int = 0
    file_mb: int = 0


class OutputRule(Record):
    """A reference evaluator's rule that output of this kind is a failure, whatever the exit code.

    It can turn a pass into a failure, never the other way round. `source` says whose rule it is.
    """

    stream: Literal["stdout", "stderr", "either"]
    pattern: str
    source: str

    def matches(self, stdout: str, stderr: str) -> bool:
        """Say whether the output has what the rule looks for."""
        texts = {"stdout": (stdout,), "stderr": (stderr,), "either": (stdout, stderr)}
        return any(re.search(self.pattern, text) for text in texts[self.stream])


class Language(Record):
    """How programs of a language are executed.

    `run` is the command that runs the program, in the folder where `file` holds its source; None
    means that the supervisor's own preloaded interpreter forks for it. `compile` comes before it
    and may use `compile_limits`; when it fails, the verdict is `compile_failure`. `check` comes
    after a run that failed, for languages without a compiler: when it fails too, the program does
    not even parse, and the verdict is `check_failure`.

    `prologue` and `epilogue` are put around the source, nothing between (a prologue has no line
    break, so that lines keep their numbers). In both, and in `extra_files`, `{token}` stands for a
    secret of this run and `{end}` for the path of a file; writing the one to the other says that
    the end was reached. It is appended: a forked copy that comes to the end as well is killed once
    the first process has ended, and must not have emptied the file by then.

    `success` is the rule for a pass: `proof` that the last statement was reached, kept where the
    program can't reach it; `end`: exit code 0 and the token in its file, so that whoever leaves
    early does not pass (a program that reads its own source could write it: this tells apart what
    went wrong, it does not stop who forges); `exit_code` 0, where tests themselves end the process.

    `limit_address_space` is False for runtimes that reserve much more than they use; there the
    control group alone bounds memory. `image` is where the toolchain is; `also_in` names others.
    `version` is the command that names its release; empty: the language has none of its own.
    """

    name: str
    image: str
    also_in: tuple[str, ...] = ()
    file: str
    extra_files: Mapping[str, str] = Field(default_factory=dict)
    prologue: str = ""
    epilogue: str = ""
    run: tuple[str, ...] | None
    compile: tuple[str, ...] | None = None
    check: tuple[str, ...] | None = None
    environment: Mapping[str, str] = Field(default_factory=dict)
    compile_limits: Limits = Limits(cpu_s=30, wall_s=60)
    compile_failure: Verdict = Verdict.COMPILE_ERROR
    check_failure: Verdict = Verdict.SYNTAX_ERROR
    success: Literal["proof", "end", "exit_code"] = "exit_code"
    fails_on: OutputRule | None = None
    limit_address_space: bool = True
    needs: Needs = Needs()
    version: tuple[str, ...]
    self_tests: tuple[SelfTest, ...]

    def images(self) -> tuple[str, ...]:
        """Every image that has the toolchain."""
        return (self.image, *self.also_in)

    def limits(self, asked: Limits) -> Limits:
        """The limits of a program: those asked for, and what the runtime takes for itself."""
        raised = {name: max(least, getattr(asked, name)) for name, least in self.needs}
        return asked.model_copy(update=raised)

    def room(self, asked: Limits) -> Limits:
        """What a worker must be able to give: to the program, and to its compiler."""
        run = self.limits(asked)
        if self.compile is None and self.check is None:
            return run
        return run.widest(self.compile_limits)
