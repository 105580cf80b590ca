"""The file of expected values."""

import pytest
from inputs import expected

from repass.errors import DataError
from repass.inputs import store
from repass.inputs.problems import InputProblem, TimeRule

PROBLEM = InputProblem("humaneval", "Demo/0", "f", 0, {"base": [[1]], "plus": []}, "")
FOUND = {"Demo/0": {"base": expected([{1: "x"}], took_s=0.5), "plus": expected([])}}


def test_what_is_saved_is_loaded(tmp_path):
    store.save("demo", FOUND, tmp_path / "expected.parquet")
    assert store.load(tmp_path / "expected.parquet") == FOUND


def test_parts_are_in_their_order():
    parts = store.parts([PROBLEM], FOUND, TimeRule())["Demo/0"]
    assert [part.name for part in parts] == ["base", "plus"]


@pytest.mark.parametrize(
    "found",
    [
        {},
        {"Demo/0": {"base": expected([1])}},
        {"Demo/0": {**FOUND["Demo/0"], "base": expected([])}},
    ],
)
def test_missing_values_are_said_to_be_missing(found):
    with pytest.raises(DataError, match=r"Demo/0: expected values of its .* are missing"):
        store.parts([PROBLEM], found, TimeRule())
