"""The record of an image, as a stage file."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from repass.errors import DamagedError, SandboxError
from repass.sandbox import base_image, builds, images, podman
from repass.sandbox.builds import BuildError
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


class Builder:
    """A checkout with one image, in whose build one step fails."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.errors: dict[str, SandboxError] = {}
        for name in ("ada", "supervisor"):
            (root / images.FOLDER / name).mkdir(parents=True)
            (root / images.FOLDER / name / "Containerfile").touch()
        (root / base_image.FILE).write_text("source: auto\nimage: i\nsuite: s\n")
        monkeypatch.setenv(podman.STORE_VARIABLE, str(root / "store"))
        monkeypatch.setattr(base_image, "find", lambda _: "sha256:base")
        monkeypatch.setattr(base_image, "id_of", lambda _: None)
        monkeypatch.setattr(base_image, "build_mounts", lambda _: nullcontext([]))
        monkeypatch.setattr(builds, "build", self._build)

    def _build(self, what: str, _: object, log: Path) -> None:
        assert log.is_relative_to(self.root / "store")
        if what in self.errors:
            raise self.errors[what]

    def examine(self) -> ImageRecord:
        return images.examine("ada", self.root)


@pytest.fixture
def builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Builder:
    return Builder(tmp_path, monkeypatch)


def test_a_toolchain_that_is_not_to_be_had_is_unavailable(builder: Builder) -> None:
    builder.errors["image ada-toolchain"] = BuildError("failed", "E: Unable to locate package gnat")
    said = builder.examine().unavailable
    assert said is not None
    assert "E: Unable to locate package gnat; delete results/images/ada.json" in said


@pytest.mark.parametrize(
    "error", [BuildError("no space left", None), SandboxError("podman build took longer")]
)
def test_trouble_with_a_toolchain_fails_the_job(builder: Builder, error: SandboxError) -> None:
    builder.errors["image ada-toolchain"] = error
    with pytest.raises(SandboxError, match=str(error)):
        builder.examine()


def test_a_supervisor_that_can_not_be_built_fails_the_job(builder: Builder) -> None:
    builder.errors["image ada"] = BuildError("no gcc", "E: Unable to locate package gcc")
    with pytest.raises(SandboxError, match="no gcc"):
        builder.examine()
