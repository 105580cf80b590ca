"""The made-up grid that a whole run of the workflow is measured on."""

import json
from pathlib import Path

import pytest

from repass.bench import grids, loads
from repass.config import Config, documents, load

ROOT = Path(__file__).parents[3]
SIZE = grids.Size(models=2, benchmarks=2)


@pytest.fixture(scope="module")
def grid(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("grids") / "grid"
    grids.prepare(folder, ROOT, SIZE)
    return folder


def configured(folder) -> Config:
    files = [folder / "config/config.yaml", folder / grids.CONFIG]
    merged = {}
    for file in files:
        merged |= documents.read(file, folder).data
    return load(merged, files, folder)


def answers(folder) -> dict[Path, list[dict[str, str]]]:
    files = sorted((folder / "samples").rglob("*.jsonl"))
    return {file: [json.loads(line) for line in file.read_text().splitlines()] for file in files}


def test_the_full_grid_has_2600_cells():
    assert loads.Grid(quick=False).amount == "2,600 cells"


def test_the_configuration_has_as_many_cells_as_the_size_says(grid):
    assert len(configured(grid).grid()) == SIZE.cells


def test_each_cell_has_a_samples_file_of_its_own(grid):
    config = configured(grid)
    named = {config.model(cell.model).replay.of_cell(cell) for cell in config.grid()}
    assert {str(file.relative_to(grid)) for file in answers(grid)} == named


def test_every_problem_is_answered_once(grid):
    for lines in answers(grid).values():
        assert len({line["task_id"] for line in lines}) == len(lines) == grids.FIRST


def test_models_do_not_answer_alike(grid):
    assert len({file.read_text() for file in answers(grid)}) == SIZE.cells


def test_what_is_done_stays_where_the_folder_holds_the_same_grid(grid):
    (grid / "results").mkdir()
    grids.prepare(grid, ROOT, SIZE)
    assert (grid / "results").exists()


def test_another_grid_begins_anew(tmp_path):
    grids.prepare(tmp_path / "grid", ROOT, SIZE)
    (tmp_path / "grid/results").mkdir()
    grids.prepare(tmp_path / "grid", ROOT, grids.Size(models=1, benchmarks=1))
    assert not (tmp_path / "grid/results").exists()
