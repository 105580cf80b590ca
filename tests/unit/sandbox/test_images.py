"""The record of an image, as a stage file."""

from pathlib import Path

import pytest

from repass.errors import DamagedError
from repass.sandbox import images
from repass.sandbox.records import ImageRecord

RECORD = ImageRecord(
    name="ada", digest="", reference="", toolchains={}, built_from="", unavailable="no network"
)


def test_the_record_of_an_unavailable_toolchain_asks_for_no_podman(tmp_path: Path) -> None:
    path = tmp_path / "ada.json"
    path.write_text(RECORD.model_dump_json())
    assert images.recorded(path, tmp_path) == RECORD


@pytest.mark.parametrize("kept", [0, 20])
def test_a_torn_record_is_named(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "ada.json"
    path.write_text(RECORD.model_dump_json()[:kept])
    with pytest.raises(DamagedError) as error:
        images.recorded(path, tmp_path)
    assert error.value.path == path
