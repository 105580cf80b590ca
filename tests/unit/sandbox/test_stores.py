"""Stores of a node: named by their period, and removed when nobody uses them."""

import fcntl
from pathlib import Path

import pytest

from repass.sandbox import podman, stores


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The runtime folder of a node that gets images as archives."""
    monkeypatch.delenv(podman.STORE_VARIABLE, raising=False)
    monkeypatch.setenv(podman.ALLOCATION, "7")
    monkeypatch.setenv(podman.ARCHIVES_VARIABLE, "1")
    monkeypatch.setenv("REPASS_RUNTIME", str(tmp_path))
    monkeypatch.setattr(podman, "_period", lambda: "5")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    return tmp_path


def filled(store: Path) -> Path:
    (store / "storage").mkdir(parents=True)
    (store / "storage/file").touch()
    return store


def test_a_store_of_archives_is_used_for_a_while(node: Path) -> None:
    assert podman.store_dir() == node / "containers-5"


def test_each_period_has_a_name_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    names = set()
    for days in (1, 4, 6, 11):
        podman._period.cache_clear()
        monkeypatch.setattr("time.clock_gettime", lambda _, days=days: days * 86_400.0)
        names.add(podman._period())
    podman._period.cache_clear()
    assert len(names) == 3


@pytest.mark.parametrize("variable", [podman.ALLOCATION, podman.ARCHIVES_VARIABLE])
def test_a_store_of_built_images_stays(
    node: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv(variable)
    assert podman.store_dir().name == "containers"


def test_a_store_that_is_named_stays(node: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(podman.STORE_VARIABLE, str(node / "named"))
    assert podman.store_dir() == node / "named"


def test_stores_of_other_periods_are_removed(node: Path) -> None:
    old = [filled(node / "containers-3"), filled(node / "containers-4")]
    stores.remove_left()
    assert not any(store.exists() for store in old)


def test_the_store_of_this_period_stays(node: Path) -> None:
    store = filled(podman.store_dir())
    stores.remove_left()
    assert (store / "storage/file").exists()


def test_a_store_that_somebody_uses_stays(node: Path) -> None:
    store = filled(node / "containers-4")
    with (node / "containers-4.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        stores.remove_left()
    assert (store / "storage/file").exists()


def test_who_occupies_a_store_keeps_it(node: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stores.occupy()
    store = filled(podman.store_dir())
    monkeypatch.setattr(podman, "_period", lambda: "6")
    stores.remove_left()
    assert (store / "storage/file").exists()


def test_elsewhere_nothing_is_removed(node: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(node / "containers-4")
    monkeypatch.delenv(podman.ARCHIVES_VARIABLE)
    stores.remove_left()
    assert store.exists()


def test_without_root_files_of_other_users_go_too(
    node: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[tuple[str, ...]] = []
    monkeypatch.setattr(podman, "run", lambda *command: commands.append(command))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    store = filled(node / "containers-4")
    stores.remove_left()
    assert commands == [("unshare", "rm", "-rf", str(store))]
