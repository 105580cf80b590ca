"""A pool without containers, and records to execute."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from repass.config.cell import Cell
from repass.config.execution import Execution
from repass.records import Completion, Problem, Prompt, Verdict
from repass.sandbox.records import ImageRecord, Outcome, PoolSettings, Program

CELL = Cell(model="m", benchmark="b", prompt="complete", sampling="greedy")
IMAGE = ImageRecord(name="python", digest="d1", reference="r", toolchains={}, built_from="base")


class FakePool:
    """Judges a program by the word in it that is a verdict's name; counts what it runs."""

    def __init__(self) -> None:
        self.ran: list[Program] = []
        self.opened = 0
        self.dies_after: int | None = None

    @contextmanager
    def _open(self) -> Iterator["FakePool"]:
        self.opened += 1
        yield self

    def __call__(
        self,
        image: ImageRecord,  # noqa: ARG002
        settings: PoolSettings,  # noqa: ARG002
    ) -> AbstractContextManager["FakePool"]:
        return self._open()

    def run(self, programs: Iterable[Program]) -> Iterator[tuple[Program, Outcome]]:
        for program in reversed(list(programs)):
            if self.dies_after == len(self.ran):
                raise KeyboardInterrupt
            self.ran.append(program)
            yield program, _judge(program)


def _judge(program: Program) -> Outcome:
    found = [verdict for verdict in Verdict if f"#{verdict.value}" in program.source]
    verdict = found[0] if found else Verdict.PASSED
    return Outcome(verdict=verdict, exit_code=0, detail=f"was {verdict.value}", cpu_s=0.1)


@pytest.fixture
def pool() -> FakePool:
    return FakePool()


@pytest.fixture
def settings() -> Execution:
    return Execution(workers=1)


@pytest.fixture
def problem() -> Callable[[str], Problem]:
    def make(task_id: str) -> Problem:
        head = "def f():\n"
        return Problem(
            benchmark="b",
            task_id=task_id,
            position=0,
            language="python",
            prompt=head,
            instruction=None,
            entry_point="f",
            preamble="PRE = 1\n",
            tests=f"assert f() is not {task_id!r}",
            reference=None,
            wrong=(),
            stop=("\nSTOP",),
            category=None,
            difficulty=None,
        )

    return make


@pytest.fixture
def prompt() -> Callable[[Problem], Prompt]:
    def make(problem: Problem) -> Prompt:
        return Prompt(
            benchmark="b",
            prompt="complete",
            task_id=problem.task_id,
            position=0,
            kind="text",
            text=problem.prompt,
            messages=None,
            answer_prefix=problem.prompt,
            stop=problem.stop,
            shots=0,
        )

    return make


@pytest.fixture
def completion() -> Callable[..., Completion]:
    def make(task_id: str, text: str | None, sample: int = 0) -> Completion:
        return Completion(
            model="m",
            benchmark="b",
            prompt="complete",
            sampling="greedy",
            task_id=task_id,
            position=0,
            sample=sample,
            seed=0,
            completion=text,
            error=None if text is not None else "timed out",
            finish_reason="stop",
            stop_reason=None,
            prompt_tokens=1,
            completion_tokens=1,
            time_to_first_token_s=0.1,
            duration_s=0.1,
            request_key="k",
        )

    return make
