"""Downloads end as the declared file or as one line; what is between is never left behind."""

import errno
import gzip
import hashlib
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from repass.config.datasets import DatasetEntry, Datasets
from repass.datasets import fetch, sources
from repass.errors import DataError

QUICK = Datasets(retries=3, timeout_s=2)


def get(entry: DatasetEntry, settings: Datasets = QUICK, root: Path = Path()) -> Path:
    return fetch(entry, settings, root, say=lambda _: None)


def refusal(entry: DatasetEntry, settings: Datasets = QUICK, root: Path = Path()) -> str:
    with pytest.raises(DataError) as error:
        get(entry, settings, root)
    line = str(error.value)
    assert "\n" not in line
    return line


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


def test_a_file_is_fetched_once(entry: DatasetEntry, web: Any, cache: Path) -> None:
    path = get(entry)
    assert path == cache / entry.sha256 / "rows.jsonl"
    assert path.read_bytes() == web.files["/r1/rows.jsonl"]
    assert get(entry) == path
    assert web.seen == [("/r1/rows.jsonl", None)]
    assert left_in(cache) == ["rows.jsonl"]


def test_a_damaged_cache_is_fetched_again(entry: DatasetEntry, web: Any) -> None:
    get(entry).write_bytes(b"damaged")
    assert get(entry).read_bytes() == web.files["/r1/rows.jsonl"]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 408])
def test_passing_failures_are_tried_again(entry: DatasetEntry, web: Any, status: int) -> None:
    web.faults = [lambda handler: handler.refuse(status)] * 2
    get(entry)
    assert len(web.seen) == 3


def test_a_server_may_say_when_to_come_back(
    entry: DatasetEntry, web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    web.faults = [lambda handler: handler.refuse(429, Retry_After="7")]
    get(entry)
    assert 7.0 in pauses


def test_a_lasting_failure_is_one_line(entry: DatasetEntry, web: Any, cache: Path) -> None:
    web.faults = [lambda handler: handler.refuse(503)] * 9
    assert refusal(entry).startswith(
        f"dataset rows: {web.url}/r1/rows.jsonl can't be had after 4 attempts (HTTP 503 Service"
        " Unavailable); without network, put the file into a folder and name it"
    )
    assert left_in(cache) == []


def test_not_there_is_final(entry: DatasetEntry, web: Any) -> None:
    web.files.clear()
    assert "(HTTP 404 Not Found)" in refusal(entry)
    assert len(web.seen) == 1


def test_an_unreachable_host_is_one_line(entry: DatasetEntry) -> None:
    lost = entry.model_copy(update={"url": "http://127.0.0.1:9/rows.jsonl"})
    line = refusal(lost, Datasets(retries=1, timeout_s=1))
    assert "http://127.0.0.1:9/rows.jsonl can't be had after 2 attempts (ConnectError" in line
    assert "REPASS_MIRROR" in line


def test_a_silent_server_is_one_line(entry: DatasetEntry, web: Any) -> None:
    web.faults = [lambda _: time.sleep(0.5)] * 2
    assert "ReadTimeout" in refusal(entry, Datasets(retries=1, timeout_s=0.1))


def test_a_broken_connection_goes_on_where_it_ended(entry: DatasetEntry, web: Any) -> None:
    web.faults = [
        lambda handler: handler.serve(cut_at=300_000),
        lambda handler: handler.serve(cut_at=200_000),
    ]
    assert get(entry).read_bytes() == web.files["/r1/rows.jsonl"]
    ranges = [asked for _, asked in web.seen]
    assert ranges[0] is None
    starts = [int(str(asked).removeprefix("bytes=").rstrip("-")) for asked in ranges[1:]]
    assert starts == sorted(starts)
    assert starts[0] > 0


def test_a_partial_file_of_an_earlier_run_is_used(
    entry: DatasetEntry, web: Any, cache: Path
) -> None:
    partial(entry, cache).write_bytes(web.files["/r1/rows.jsonl"][:12345])
    get(entry)
    assert web.seen == [("/r1/rows.jsonl", "bytes=12345-")]


def test_a_server_that_ignores_ranges_starts_afresh(
    entry: DatasetEntry, web: Any, cache: Path
) -> None:
    partial(entry, cache).write_bytes(b"something else" * 100)
    web.faults = [lambda handler: handler.serve(ranges=False)]
    assert get(entry).read_bytes() == web.files["/r1/rows.jsonl"]


def test_a_wrong_partial_file_is_forgotten(entry: DatasetEntry, web: Any, cache: Path) -> None:
    partial(entry, cache).write_bytes(b"something else" * 100)
    assert get(entry).read_bytes() == web.files["/r1/rows.jsonl"]
    assert [asked for _, asked in web.seen] == ["bytes=1400-", None]


@pytest.mark.parametrize("size", [0, 1])
def test_a_whole_or_longer_partial_file(
    entry: DatasetEntry, web: Any, cache: Path, size: int
) -> None:
    partial(entry, cache).write_bytes(web.files["/r1/rows.jsonl"] + b"x" * size)
    assert get(entry).read_bytes() == web.files["/r1/rows.jsonl"]


def test_a_wrong_sum_names_both_and_leaves_nothing(
    entry: DatasetEntry, web: Any, cache: Path
) -> None:
    web.files["/r1/rows.jsonl"] = b"{}\n"
    found = hashlib.sha256(b"{}\n").hexdigest()
    line = refusal(entry)
    for part in (found, entry.sha256, f"{web.url}/r1/rows.jsonl", "was deleted", "mirror"):
        assert part in line
    assert left_in(cache) == []


def test_a_wrong_number_of_rows_names_both(entry: DatasetEntry) -> None:
    line = refusal(entry.model_copy(update={"rows": 999}))
    assert "has 1000 rows, but resources/datasets.yaml says 999" in line


def test_another_format_is_one_line(entry: DatasetEntry) -> None:
    assert "not readable as json (" in refusal(entry.model_copy(update={"format": "json"}))


def test_a_full_disk_is_one_line(
    entry: DatasetEntry, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(sources, "_write", full)
    line = refusal(entry)
    assert "No space left on device" in line
    assert "REPASS_CACHE" in line
    assert left_in(cache) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_disk_that_is_full_when_it_is_written(
    entry: DatasetEntry, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    partial(entry, cache).symlink_to("/dev/full")
    assert "No space left on device" in refusal(entry)
    assert left_in(cache) == []


def test_a_cache_that_cannot_be_made(entry: DatasetEntry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPASS_CACHE", "/proc/nowhere")
    assert "can't write to the dataset cache" in refusal(entry)


def test_two_processes_fetch_once(entry: DatasetEntry, web: Any) -> None:
    threads = [threading.Thread(target=get, args=(entry,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(web.seen) == 1


class TestLocalFile:
    """A dataset that stands in the repository."""

    def test_is_verified_in_place(self, tmp_path: Path) -> None:
        assert get(self._entry(tmp_path, b"- 1\n- 2\n"), root=tmp_path) == tmp_path / "own.yaml"

    def test_with_another_sum(self, tmp_path: Path) -> None:
        entry = self._entry(tmp_path, b"- 1\n- 2\n")
        (tmp_path / "own.yaml").write_bytes(b"- 3\n")
        line = refusal(entry, root=tmp_path)
        assert hashlib.sha256(b"- 3\n").hexdigest() in line
        assert "if the change is meant, write the new sum there" in line

    def test_that_is_missing(self, tmp_path: Path) -> None:
        entry = self._entry(tmp_path, b"- 1\n")
        (tmp_path / "own.yaml").unlink()
        assert refusal(entry, root=tmp_path) == f"dataset own: {tmp_path}/own.yaml is missing"

    def _entry(self, root: Path, content: bytes) -> DatasetEntry:
        (root / "own.yaml").write_bytes(content)
        return DatasetEntry(
            name="own",
            title="Own",
            path="own.yaml",
            revision="1",
            sha256=hashlib.sha256(content).hexdigest(),
            licence="MIT",
            rows=2,
            format="yaml",
            citation="none",
        )


Put = Callable[[str, bytes], None]


class TestMirror:
    """A folder, or the same behind an address."""

    @pytest.fixture(params=["folder", "web"])
    def mirror(self, request: pytest.FixtureRequest, tmp_path: Path, web: Any) -> tuple[str, Put]:
        """Where the mirror is, and how to put a file into it."""
        folder = tmp_path / "mirror"
        folder.mkdir()

        def put(name: str, content: bytes) -> None:
            web.files[f"/mirror/{name}"] = content
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)

        return (str(folder) if request.param == "folder" else f"{web.url}/mirror"), put

    @pytest.fixture
    def content(self, web: Any, entry: DatasetEntry) -> bytes:
        """The file, which the source no longer has."""
        return bytes(web.files.pop(f"/{entry.revision}/rows.jsonl"))

    def test_by_name(self, mirror: tuple[str, Put], entry: DatasetEntry, content: bytes) -> None:
        place, put = mirror
        put("rows.jsonl", content)
        assert get(entry, Datasets(mirror=place)).read_bytes() == content

    def test_by_the_environment(
        self,
        mirror: tuple[str, Put],
        entry: DatasetEntry,
        content: bytes,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        place, put = mirror
        put("rows.jsonl", content)
        monkeypatch.setenv("REPASS_MIRROR", place)
        assert get(entry).read_bytes() == content

    def test_by_its_manifest(
        self, mirror: tuple[str, Put], entry: DatasetEntry, content: bytes
    ) -> None:
        place, put = mirror
        put("there/other name.jsonl", content)
        put("MANIFEST.json", _manifest("there/other name.jsonl", sha256=entry.sha256))
        assert get(entry, Datasets(mirror=place)).read_bytes() == content

    def test_packed_by_the_mirror(
        self, mirror: tuple[str, Put], entry: DatasetEntry, content: bytes, cache: Path
    ) -> None:
        place, put = mirror
        packed = gzip.compress(content)
        sums = {
            "sha256": hashlib.sha256(packed).hexdigest(),
            "sha256_uncompressed": entry.sha256,
        }
        put("rows.jsonl.gz", packed)
        put("MANIFEST.json", _manifest("rows.jsonl.gz", gzipped_by_us=True, **sums))
        assert get(entry, Datasets(mirror=place)).read_bytes() == content
        assert left_in(cache) == ["rows.jsonl"]

    @pytest.mark.usefixtures("content")
    def test_with_another_version(self, mirror: tuple[str, Put], entry: DatasetEntry) -> None:
        place, put = mirror
        put("rows.jsonl", b"{}\n")
        line = refusal(entry, Datasets(mirror=place))
        assert f"{place}/rows.jsonl (3 bytes) has SHA-256" in line

    def test_without_it_the_source_is_asked(
        self, mirror: tuple[str, Put], entry: DatasetEntry, web: Any
    ) -> None:
        place, _ = mirror
        assert get(entry, Datasets(mirror=place)).read_bytes() == web.files["/r1/rows.jsonl"]

    @pytest.mark.usefixtures("content")
    def test_with_a_damaged_manifest(self, mirror: tuple[str, Put], entry: DatasetEntry) -> None:
        place, put = mirror
        put("MANIFEST.json", b'{"files": 3}')
        assert f"{place}/MANIFEST.json: no usable manifest" in refusal(
            entry, Datasets(mirror=place)
        )

    def test_that_is_not_there(self, entry: DatasetEntry) -> None:
        line = refusal(entry, Datasets(mirror="/no/such/folder"))
        assert line == 'datasets.mirror: found "/no/such/folder"; allowed: a folder or an address'


def _manifest(file: str, **facts: Any) -> bytes:
    return json.dumps({"files": [{"file": file, **facts}]}).encode()


def partial(entry: DatasetEntry, cache: Path) -> Path:
    """Where an interrupted download is kept."""
    folder = cache / entry.sha256
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "rows.jsonl.partial"


@pytest.fixture
def set_of_two(entry: DatasetEntry, web: Any) -> DatasetEntry:
    """A dataset of two files that the server has."""
    files = {"a.jsonl": b'{"row": 1}\n', "b.jsonl": b'{"row": 2}\n{"row": 3}\n'}
    web.files.update({f"/r1/{name}": data for name, data in files.items()})
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    return DatasetEntry.model_validate(
        {
            **entry.model_dump(),
            "url": f"{web.url}/{{revision}}/{{part}}",
            "sha256": hashlib.sha256("".join(sums.values()).encode()).hexdigest(),
            "rows": 3,
            "parts": {
                name: {"sha256": sums[name], "rows": data.count(b"\n")}
                for name, data in files.items()
            },
        }
    )


def test_all_parts_are_fetched_into_one_folder(
    set_of_two: DatasetEntry, web: Any, cache: Path
) -> None:
    folder = get(set_of_two)
    assert folder == cache / set_of_two.sha256
    assert sorted(left_in(cache)) == ["a.jsonl", "b.jsonl"]
    assert (folder / "b.jsonl").read_bytes() == web.files["/r1/b.jsonl"]


def test_only_a_damaged_part_is_fetched_again(set_of_two: DatasetEntry, web: Any) -> None:
    (get(set_of_two) / "a.jsonl").write_bytes(b"damaged")
    web.seen.clear()
    get(set_of_two)
    assert web.seen == [("/r1/a.jsonl", None)]


def test_a_part_with_another_sum_is_named(set_of_two: DatasetEntry, web: Any) -> None:
    web.files["/r1/b.jsonl"] = b"other"
    assert refusal(set_of_two).startswith("dataset rows/b.jsonl: ")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "http://host/rows"}, "with a url that contains {part}"),
        ({"sha256": "0" * 64}, "parts whose sums' sum is "),
        ({"rows": 4}, "parts of 3 rows together"),
    ],
)
def test_a_set_is_what_its_parts_are(
    set_of_two: DatasetEntry, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        DatasetEntry.model_validate({**set_of_two.model_dump(), **change})


class TestFilesThatAreMade:
    @pytest.fixture
    def made(self, entry: DatasetEntry) -> DatasetEntry:
        return entry.model_copy(update={"made_by": "make rows"})

    def test_are_not_asked_for(self, made: DatasetEntry, web: Any) -> None:
        line = refusal(made)
        assert f"{made.address} is not there but made, by: make rows" in line
        assert not web.seen

    def test_come_from_a_mirror(self, made: DatasetEntry, tmp_path: Path, web: Any) -> None:
        (tmp_path / "rows.jsonl").write_bytes(web.files["/r1/rows.jsonl"])
        assert get(made, Datasets(mirror=str(tmp_path))).stat().st_size
