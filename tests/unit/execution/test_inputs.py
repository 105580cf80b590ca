"""Problems that are checked by inputs, on their way through the stage; the pool pretends."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from inputs import expected as values

from repass.config.cell import Cell
from repass.config.execution import Execution
from repass.errors import DataError, SandboxError
from repass.execution import execute
from repass.execution.expected import expected
from repass.execution.programs import base_passed, build, parts_of, read_parts
from repass.inputs import bundles, store
from repass.inputs.checking import CheckedProgram
from repass.inputs.problems import Expected, InputProblem, PartName
from repass.records import VERDICTS, Completion, Problem, Prompt, Verdict, frame
from repass.sandbox.records import ImageRecord, Limits, Outcome, PartResult, PoolSettings

CELL = Cell(model="m", benchmark="b", prompt="complete", sampling="greedy")
LIMITS = Limits(memory_mb=2048)
IMAGE = ImageRecord(name="python", digest="d", reference="r", toolchains={}, built_from="b")


class FakeRecorder:
    """Says that a reference returns its argument; counts what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    @contextmanager
    def __call__(self, _image: ImageRecord, _settings: PoolSettings) -> Iterator["FakeRecorder"]:
        yield self

    def record(self, problem: InputProblem, part: PartName) -> Expected:
        self.asked.append((problem.task_id, part))
        return values([arguments[0] for arguments in problem.inputs[part]])

    def hang_up(self) -> None:
        """Nothing runs."""


class Stubborn(FakeRecorder):
    """A reference returns nothing that can be compared, while the other runs until it is ended."""

    def __init__(self) -> None:
        super().__init__()
        self._ended = threading.Event()

    def record(self, problem: InputProblem, part: PartName) -> Expected:
        if problem.task_id == "h/1":
            raise DataError(f"h/1: no value ({part})")
        assert self._ended.wait(60)
        raise SandboxError("it was ended")

    def hang_up(self) -> None:
        self._ended.set()


@pytest.fixture
def by_inputs(problem: Callable[[str], Problem]) -> Problem:
    inputs = bundles.dumps("humaneval", atol=0, base_input=[[1]], plus_input=[[2], [3]])
    changed = {"reference": "def f(x):\n    return x\n", "tests": ""}
    made = problem("h/1").model_copy(update={**changed, "checked_by": "inputs", "inputs": inputs})
    return Problem.model_validate(made.model_dump())


def record(*problems: Problem) -> store.Found:
    return expected(problems, IMAGE, Execution(workers=2), label="", open_pool=FakeRecorder())


def test_its_program_is_checked_by_its_inputs(by_inputs: Problem) -> None:
    program = build(by_inputs, "SOLUTION", LIMITS, parts_of([by_inputs], record(by_inputs)))
    assert isinstance(program, CheckedProgram)
    assert program.source == "PRE = 1\nSOLUTION\n"
    assert [part.arguments for part in program.parts] == [[[1]], [[2], [3]]]
    assert program.limits.memory_mb == 2048


def test_without_expected_values_there_is_no_program_that_could_pass(by_inputs: Problem) -> None:
    with pytest.raises(DataError, match="h/1: expected values of its inputs are missing"):
        build(by_inputs, "SOLUTION", LIMITS)


def test_no_input_stands_in_the_program(by_inputs: Problem) -> None:
    program = build(by_inputs, "SOLUTION", LIMITS, parts_of([by_inputs], record(by_inputs)))
    assert by_inputs.inputs is not None
    assert by_inputs.inputs not in program.source


def test_expected_values_are_recorded_of_problems_with_inputs_only(
    by_inputs: Problem, problem: Callable[[str], Problem]
) -> None:
    recorder = FakeRecorder()
    expected([problem("h/0"), by_inputs], IMAGE, Execution(workers=2), label="", open_pool=recorder)
    assert recorder.asked == [("h/1", "base"), ("h/1", "plus")]


def test_no_reference_is_waited_for_when_all_is_lost(by_inputs: Problem) -> None:
    other = by_inputs.model_copy(update={"task_id": "h/2"})
    settings = Execution(workers=2)
    with pytest.raises(DataError, match="h/1: no value"):
        expected([by_inputs, other], IMAGE, settings, label="", open_pool=Stubborn())


def test_nothing_is_recorded_without_a_toolchain(by_inputs: Problem) -> None:
    image = IMAGE.model_copy(update={"unavailable": "no toolchain"})
    recorder = FakeRecorder()
    assert expected([by_inputs], image, Execution(), label="", open_pool=recorder) == {}
    assert recorder.asked == []


def test_parts_are_read_from_the_stage_file(tmp_path: Path, by_inputs: Problem) -> None:
    file = tmp_path / "expected.parquet"
    store.save("b", record(by_inputs), file)
    assert list(read_parts([by_inputs], [file])) == ["h/1"]


def test_a_file_of_nothing_recorded_gives_no_parts(tmp_path: Path, by_inputs: Problem) -> None:
    file = tmp_path / "expected.parquet"
    store.save("b", {}, file)
    assert read_parts([by_inputs], [file]) == {}


def results(*passed: bool) -> tuple[PartResult, ...]:
    names = ("base", "plus")
    return tuple(
        PartResult(name=name, passed=item, right=0, inputs=1)
        for name, item in zip(names, passed, strict=False)
    )


@pytest.mark.parametrize(
    ("verdict", "parts", "base"),
    [
        (Verdict.PASSED, results(True, True), True),
        (Verdict.TIMEOUT, results(True, False), True),
        (Verdict.FAILED, results(False), False),
        (Verdict.NO_PROGRAM, (), False),
        (Verdict.SANDBOX_ERROR, (), None),
    ],
)
def test_base_has_a_verdict_of_its_own(
    by_inputs: Problem, verdict: Verdict, parts: tuple[PartResult, ...], base: bool | None
) -> None:
    assert base_passed(by_inputs, Outcome(verdict=verdict, parts=parts)) is base


def test_where_tests_decide_there_is_no_base(problem: Callable[[str], Problem]) -> None:
    assert base_passed(problem("h/0"), Outcome(verdict=Verdict.PASSED)) is None


def test_the_row_of_a_sample_says_whether_base_is_passed(
    tmp_path: Path,
    by_inputs: Problem,
    prompt: Callable[[Problem], Prompt],
    completion: Callable[..., Completion],
) -> None:
    class Failing:
        """Passes base, and fails plus."""

        @contextmanager
        def __call__(self, _image: ImageRecord, _settings: PoolSettings) -> Iterator["Failing"]:
            yield self

        def run(self, programs):
            for program in programs:
                outcome = Outcome(verdict=Verdict.FAILED, parts=results(True, False))
                yield program, outcome

    rows, _ = execute(
        CELL, [completion("h/1", "x")], [prompt(by_inputs)], [by_inputs], ["raw"], IMAGE,
        Execution(workers=1), tmp_path / "journal", "",
        parts=parts_of([by_inputs], record(by_inputs)), open_pool=Failing(),
    )  # fmt: skip
    row = next(row for row in rows if row.extraction == "raw")
    assert (row.verdict, row.base_passed) == (Verdict.FAILED, True)
    assert frame([row], VERDICTS)["base_passed"].to_list() == [True]
