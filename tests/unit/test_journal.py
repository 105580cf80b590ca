"""The journal: finished items survive every kind of end."""

import json
import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repass.journal import Journal, key_of


def test_items_are_found_again(tmp_path: Path) -> None:
    path = tmp_path / "cell.journal.jsonl"
    with Journal(path) as journal:
        journal.append("a", {"text": "x = 1\n"})
    with Journal(path) as journal:
        assert journal.get("a") == {"text": "x = 1\n"}
        assert "b" not in journal


def test_a_later_line_wins(tmp_path: Path) -> None:
    path = tmp_path / "j"
    with Journal(path) as journal:
        journal.append("a", {"error": "timeout"})
        journal.append("a", {"text": "ok"})
    with Journal(path) as journal:
        assert journal.get("a") == {"text": "ok"}


ITEMS = {
    "generate": {"task_id": "demo/0", "sample": 1, "completion": "x = 'é\\u2028'\n", "error": None},
    "execute": {"verdict": "passed", "exit_code": 0, "detail": "", "attempts": 1, "parts": []},
}


def _write(path: Path, *keys: str, value: dict[str, object]) -> list[bytes]:
    path.unlink(missing_ok=True)
    with Journal(path) as journal:
        for key in keys:
            journal.append(key, value)
    return path.read_bytes().splitlines(keepends=True)


def _read(path: Path, keys: str = "abcdef") -> dict[str, object]:
    with Journal(path) as journal:
        return {key: found for key in keys if (found := journal.get(key)) is not None}


@pytest.mark.parametrize("value", ITEMS.values(), ids=ITEMS)
def test_a_last_line_torn_at_any_byte_is_cut_off_and_the_rest_kept(
    tmp_path: Path, value: dict[str, object]
) -> None:
    path = tmp_path / "j"
    first, last = _write(path, "a", "b", value=value)
    for end in range(len(last)):
        path.write_bytes(first + last[:end])
        with Journal(path) as journal:
            assert "b" not in journal
            journal.append("c", value)
        assert _read(path) == {"a": value, "c": value}
        assert path.read_bytes().count(b"\n") == 2


@pytest.mark.parametrize("value", ITEMS.values(), ids=ITEMS)
def test_two_torn_ends_glued_together_at_any_byte_cost_those_two(
    tmp_path: Path, value: dict[str, object]
) -> None:
    path = tmp_path / "j"
    first, second, third, last = _write(path, "a", "b", "c", "d", value=value)
    for end in range(1, len(second), 3):
        for start in range(1, len(third), 7):
            path.write_bytes(first + second[:end] + third[start:] + last)
            found = _read(path)
            assert {key: found[key] for key in "ad"} == {"a": value, "d": value}


@given(data=st.binary(min_size=1, max_size=40), place=st.integers(min_value=0, max_value=10_000))
def test_garbage_anywhere_costs_the_lines_that_it_touches(data: bytes, place: int) -> None:
    path = Path(f"/dev/shm/repass-journal-garbage-{os.getpid()}")
    try:
        lines = _write(path, *"abcdef", value=ITEMS["execute"])
        whole = b"".join(lines)
        start = place % len(whole)
        path.write_bytes(whole[:start] + data + whole[start + len(data) :])
        touched = {sum(map(len, lines[:n])) for n in range(len(lines) + 1)}
        hit = {
            key
            for key, at, line in zip("abcdef", sorted(touched), lines, strict=False)
            if at - 1 < start + len(data) and start < at + len(line)
        }
        found = _read(path)
        assert set("abcdef") - set(found) <= hit
    finally:
        path.unlink(missing_ok=True)


def test_lines_that_stand_twice_count_once(tmp_path: Path) -> None:
    path = tmp_path / "j"
    lines = _write(path, "a", "b", value={"n": 1})
    path.write_bytes(b"".join([*lines, *lines, *reversed(lines)]))
    assert _read(path) == {"a": {"n": 1}, "b": {"n": 1}}


@pytest.mark.parametrize("content", [b"", b"\n", b"\0" * 4096, b"\xef\xbb\xbf", b"{"])
def test_a_journal_of_nothing_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "j"
    path.write_bytes(content)
    assert _read(path) == {}
    with Journal(path) as journal:
        journal.append("a", {"n": 1})
    assert _read(path) == {"a": {"n": 1}}


def test_garbage_in_the_middle_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "j"
    path.write_bytes(
        b'{"key": "a", "value": {"n": 1}}\n\0\0\0\xff\n[1]\n{"key": "b", "value": {"n": 2}}\n'
    )
    with Journal(path) as journal:
        assert journal.get("a") == {"n": 1}
        assert journal.get("b") == {"n": 2}


@given(text=st.text(alphabet=st.characters(), max_size=50))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    path = Path(f"/dev/shm/repass-journal-text-{os.getpid()}")
    path.unlink(missing_ok=True)
    try:
        with Journal(path) as journal:
            journal.append(key_of(text=text), {"text": text})
        with Journal(path) as journal:
            assert journal.get(key_of(text=text)) == {"text": text}
    finally:
        path.unlink(missing_ok=True)


def _hold(path: Path, ready: str) -> None:
    with Journal(path) as journal:
        journal.append("first", {"n": 1})
        Path(ready).touch()
        time.sleep(60)


def test_a_second_writer_waits_for_the_first_and_sees_its_items(tmp_path: Path) -> None:
    path, ready = tmp_path / "j", tmp_path / "ready"
    holder = multiprocessing.get_context("spawn").Process(target=_hold, args=(path, str(ready)))
    holder.start()
    while not ready.exists():
        time.sleep(0.01)
    waited: list[Path] = []

    def kill_the_holder(which: Path) -> None:
        waited.append(which)
        os.kill(int(holder.pid or 0), signal.SIGKILL)

    with Journal(path, on_wait=kill_the_holder) as journal:
        assert journal.get("first") == {"n": 1}
    assert waited == [path]
    holder.join()


def test_a_full_disk_leaves_the_journal_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "j"
    write = os.write

    def half_then_full(file: int, data: bytes) -> int:
        if len(data) < 10:
            raise OSError(28, "No space left on device")
        return write(file, data[: len(data) - 5])

    with Journal(path) as journal:
        journal.append("a", {"n": 1})
        monkeypatch.setattr(os, "write", half_then_full)
        with pytest.raises(OSError, match="No space left"):
            journal.append("b", {"n": 2})
        monkeypatch.undo()
        assert "b" not in journal
    assert [json.loads(line)["key"] for line in path.read_text().splitlines()] == ["a"]


def test_the_key_depends_on_every_determinant_and_not_on_their_order() -> None:
    assert key_of(a=1, b=[1, 2]) == key_of(b=[1, 2], a=1)
    assert key_of(a=1, b=[1, 2]) != key_of(a=1, b=[2, 1])
    assert key_of(a="\ud800") != key_of(a="?")
