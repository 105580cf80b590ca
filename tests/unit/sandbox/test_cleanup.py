import os
from pathlib import Path

from repass.sandbox.supervisor import cleanup


def test_whatever_is_piled_up_is_removed(tmp_path, monkeypatch):
    place, other = tmp_path / "place", tmp_path / "other"
    place.mkdir()
    other.mkdir()
    (other / "kept").write_text("x")
    (place / "link").symlink_to(other)
    (place / "file").write_text("x")
    os.mkfifo(place / "fifo")
    (place / ".wipe-1").mkdir()
    start = os.open(place, os.O_RDONLY)
    here = os.open(".", os.O_RDONLY)
    try:
        os.fchdir(start)
        for _ in range(1500):
            Path("d").mkdir()
            Path("link2").symlink_to(other)
            os.chdir("d")
    finally:
        os.fchdir(here)
        os.close(here)
        os.close(start)
    monkeypatch.setattr(cleanup, "PLACES", (str(place),))
    assert cleanup.wipe()
    assert not list(place.iterdir())
    assert (other / "kept").exists()
