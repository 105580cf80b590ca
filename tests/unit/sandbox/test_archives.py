"""Images as files: named by what they are, saved once, loaded only if they are the right ones."""

from pathlib import Path

import pytest

from repass.errors import SandboxError
from repass.sandbox import archives, podman
from repass.sandbox.records import ImageRecord

RECORD = ImageRecord(
    name="python",
    digest="sha256:" + "0123456789abcdef" * 4,
    reference="localhost/repass/python:tag",
    toolchains={},
    built_from="x",
)


class FakePodman:
    """Records commands, and writes what `save` is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, held: str | None) -> None:
        self.commands: list[str] = []
        monkeypatch.setattr(podman, "run", self._run)
        monkeypatch.setattr(archives, "id_of", lambda _: held)

    def _run(self, *arguments: str, **_: float) -> str:
        self.commands.append(arguments[0])
        if arguments[0] == "save":
            Path(arguments[arguments.index("--output") + 1]).write_text("image")
        return ""


def test_an_archive_is_named_by_image_and_digest(tmp_path: Path) -> None:
    assert archives.path_of(RECORD, tmp_path) == tmp_path / "python-0123456789ab.tar"


def test_an_image_is_saved_once_and_replaces_its_predecessor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = FakePodman(monkeypatch, RECORD.digest)
    (tmp_path / "python-ffffffffffff.tar").touch()
    (tmp_path / "python-science-ffffffffffff.tar").touch()
    archives.save(RECORD, tmp_path)
    archives.save(RECORD, tmp_path)
    assert fake.commands == ["save"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "python-0123456789ab.tar",
        "python-science-ffffffffffff.tar",
    ]


@pytest.mark.parametrize(
    "name", [".python-0123456789ab.tar.77.partial", ".python-ffffffffffff.tar.77"]
)
def test_what_a_killed_writer_has_left_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    FakePodman(monkeypatch, RECORD.digest)
    (tmp_path / name).touch()
    archives.save(RECORD, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["python-0123456789ab.tar"]


def test_what_is_being_written_of_another_image_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FakePodman(monkeypatch, RECORD.digest)
    other = tmp_path / ".python-science-ffffffffffff.tar.77.partial"
    other.touch()
    archives.save(RECORD, tmp_path)
    assert other.exists()


def test_without_an_archive_nothing_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = FakePodman(monkeypatch, None)
    assert not archives.load(RECORD, tmp_path)
    assert fake.commands == []


def test_an_archive_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakePodman(monkeypatch, RECORD.digest)
    archives.path_of(RECORD, tmp_path).touch()
    assert archives.load(RECORD, tmp_path)
    assert fake.commands == ["load"]


def test_an_archive_of_another_image_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FakePodman(monkeypatch, "sha256:other")
    archives.path_of(RECORD, tmp_path).touch()
    with pytest.raises(SandboxError, match="holds another image"):
        archives.load(RECORD, tmp_path)


def test_a_batch_job_has_a_store_on_its_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(podman.STORE_VARIABLE, raising=False)
    monkeypatch.delenv(archives.VARIABLE, raising=False)
    monkeypatch.setenv("REPASS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("REPASS_RUNTIME", str(tmp_path / "run"))
    monkeypatch.delenv(podman.ALLOCATION, raising=False)
    assert podman.store_dir() == tmp_path / "cache/containers"
    monkeypatch.setenv(podman.ALLOCATION, "7")
    assert podman.store_dir() == tmp_path / "run/containers"
