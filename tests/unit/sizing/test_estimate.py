"""A grid's rows: what is measured, what is estimated, and that the two never mix."""

from collections.abc import Callable

import pytest
from configured import REPOSITORY, Project

from repass import languages
from repass.config import Config, resources
from repass.sizing import estimate, hardware, work
from repass.sizing.estimate import Row
from repass.sizing.hardware import Gpu
from repass.sizing.history import Cost, History

MODEL = "StarCoder2-7B"
RECORDED = {"model": MODEL, "device": "NVIDIA H100", "load_s": 7.0}


@pytest.fixture
def study() -> Config:
    return Project(REPOSITORY).load("config/studies/reproduction-2024.yaml")


@pytest.fixture
def h100() -> Gpu:
    return hardware.find("h100", REPOSITORY)


def _row(config: Config, gpu: Gpu, history: History | None = None, name: str = MODEL) -> Row:
    rows = estimate.of("study", config, gpu, history or History()).rows
    return next(row for row in rows if row.model == name)


def test_without_records_everything_is_an_estimate(study: Config, h100: Gpu) -> None:
    row = _row(study, h100)
    assert row.speed_from == "roofline"
    assert row.tokens_from == "assumed"
    assert not row.measured


def test_all_cells_and_samples_are_counted(study: Config, h100: Gpu) -> None:
    rows = estimate.of("study", study, h100, History()).rows
    assert sum(row.cells for row in rows) == len(study.grid())
    assert _row(study, h100, name="Mistral-7B").samples == 164 * 200


def test_the_entries_of_the_studies_have_gpus_enough(h100: Gpu) -> None:
    for name in ("reproduction-2024", "in-context-2025", "factors-2025"):
        config = Project(REPOSITORY).load(f"config/studies/{name}.yaml")
        short = [
            row.model
            for row in estimate.of(name, config, h100, History()).rows
            if row.gpus is None or row.gpus > row.gpus_in_entry
        ]
        assert not short


def test_records_of_the_model_on_the_device_are_measured(
    study: Config, h100: Gpu, cost: Callable[..., Cost]
) -> None:
    costs = [
        cost(**RECORDED, benchmark=cell.benchmark, prompt=cell.prompt)
        for cell in study.grid()
        if cell.model == MODEL
    ]
    row = _row(study, h100, History(costs))
    assert row.measured
    assert row.hours is not None
    assert row.hours == pytest.approx((row.tokens / 2050 + row.cells * 7) / 3600)


def test_without_a_recorded_load_it_is_an_estimate(
    study: Config, h100: Gpu, cost: Callable[..., Cost]
) -> None:
    costs = [
        cost(**{**RECORDED, "load_s": None}, benchmark=cell.benchmark, prompt=cell.prompt)
        for cell in study.grid()
        if cell.model == MODEL
    ]
    row = _row(study, h100, History(costs))
    assert row.speed_from == "measured"
    assert not row.measured


def test_a_record_on_another_device_is_no_measurement(
    study: Config, h100: Gpu, cost: Callable[..., Cost]
) -> None:
    assert not _row(study, h100, History([cost(model=MODEL)])).measured


def test_at_most_is_never_less(study: Config, h100: Gpu) -> None:
    for row in estimate.of("study", study, h100, History()).rows:
        assert row.hours is not None
        assert row.hours_at_most is not None
        assert row.hours < row.hours_at_most


def test_gpu_hours_count_all_gpus(study: Config, h100: Gpu) -> None:
    row = _row(study, h100, name="Llama-2-70B")
    assert row.hours is not None
    assert row.gpu_hours == pytest.approx(4 * row.hours)


def test_a_prompt_that_is_still_to_be_chosen_counts(h100: Gpu) -> None:
    config = Project(REPOSITORY).load("config/studies/in-context-2025.yaml")
    rows = estimate.of("study", config, h100, History()).rows
    assert sum(row.cells for row in rows) == len(config.grid()) + len(config.selected())


def test_endpoints_and_replays_take_no_gpu(study: Config, h100: Gpu) -> None:
    entry = study.model(MODEL)
    replayed = entry.model_copy(
        update={"repository": None, "revision": None, "replay": {"path": "x.jsonl"}}
    )
    study.known.models[MODEL] = replayed  # type: ignore[index]
    row = _row(study, h100)
    assert (row.gpus, row.gpus_in_entry, row.weights_gb) == (0, 0, 0)
    assert row.hours is None


def test_tokens_that_are_given_take_the_place_of_assumed_ones(study: Config, h100: Gpu) -> None:
    rows = estimate.of("study", study, h100, History(), tokens=10).rows
    assert all(row.tokens == 10 * row.samples for row in rows)
    assert {row.tokens_from for row in rows} == {"given"}


def test_every_language_has_a_cpu_time_of_its_own() -> None:
    known = resources.read(REPOSITORY / work.EXECUTION, work.Program)
    assert set(known) == set(languages.LANGUAGES)


def test_records_of_execution_take_the_place_of_self_tests(
    study: Config, h100: Gpu, cost: Callable[..., Cost]
) -> None:
    row = _row(study, h100, History([cost()]), name="Mistral-7B")
    assert row.cpu_from == "measured on the benchmark"
    assert row.cpu_hours == pytest.approx(164 * 200 * 0.05 / 3600)
