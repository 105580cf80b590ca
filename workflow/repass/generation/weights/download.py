"""Fetches a hub repository's files: `PYTHON download.py REPOSITORY REVISION`.

Run by the engine's Python, which has the hub's client but not repass. Prints one line of JSON:
`commit`, `files`, `bytes`; or `error` (gated, repository, revision, space, network, other) and
`detail`. Where the hub can't be reached, a commit that the cache has whole will do.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import huggingface_hub.utils._http as hub_http
from huggingface_hub import HfApi, constants, errors, snapshot_download

NEVER = ("*.h5", "*.msgpack", "*.onnx", "*.ot", "*.tflite", "*.mlmodel", "onnx/*", "original/*")
"""Other frameworks' weights, and other copies of the same."""
OTHER_COPIES = ("*.bin", "*.pt", "*.pth", "consolidated*")
"""Not needed where there are safetensors."""
LONGEST_S = 60.0
"""Seconds that a request may go without a byte, where neither the user nor the client says so."""
PHASES = ("connect", "read", "write", "pool")
ABANDONED_S = 600.0
"""Seconds after which nobody writes to a file any more; another machine may be fetching it."""
COMMIT = re.compile("[0-9a-f]{40}")
"""A revision that can't change: what is kept of it is what the hub has."""


def main(repository: str, revision: str) -> dict[str, object]:
    """Fetch what is missing and tell what there is."""
    _limit_requests()
    said = _asked(repository, revision)
    return (said.get("error") == "network" and _kept(repository, revision)) or said


def _asked(repository: str, revision: str) -> dict[str, object]:
    try:
        return _fetched(repository, revision)
    except errors.GatedRepoError:
        return {"error": "gated"}
    except errors.RevisionNotFoundError:
        return {"error": "revision"}
    except errors.RepositoryNotFoundError:
        return {"error": "repository"}
    except (errors.HfHubHTTPError, errors.LocalEntryNotFoundError, ConnectionError) as error:
        return {"error": "network", "detail": _line(error)}
    except Exception as error:  # of whichever HTTP library the client is made with
        network = type(error).__module__.startswith(("http", "requests", "urllib3"))
        return {"error": "network" if network else "other", "detail": _line(error)}


def _fetched(repository: str, revision: str) -> dict[str, object]:
    info = HfApi().model_info(repository, revision=revision, files_metadata=True)
    files = {file.rfilename: file.size or 0 for file in info.siblings or []}
    ignored = list(NEVER)
    if any(name.endswith(".safetensors") and "/" not in name for name in files):
        ignored += OTHER_COPIES
    wanted = {name: size for name, size in files.items() if not _matches(name, ignored)}
    lacking = _lacking(repository, str(info.sha), wanted)
    if lacking:
        return {"error": "space", "detail": f"{lacking / 1e9:.1f} GB are"}
    snapshot_download(repository, revision=revision, ignore_patterns=ignored)
    _sweep(_folder(repository) / "blobs")
    return {"commit": info.sha, "files": len(wanted), "bytes": sum(wanted.values())}


def _limit_requests() -> None:
    """Let no request wait for ever, as those do that the hub's client sets no limit for.

    `HF_HUB_DOWNLOAD_TIMEOUT` counts for these too. Older versions, whose client is made otherwise,
    are left as they are.
    """
    made = getattr(hub_http, "default_client_factory", None)
    if made is not None:
        hub_http.set_client_factory(lambda: _limited(made()))


def _limited(client: Any) -> Any:
    hooks = client.event_hooks
    client.event_hooks = {**hooks, "request": [*hooks["request"], _limit]}
    return client


def _limit(request: Any) -> None:
    longest_s = float(os.environ.get("HF_HUB_DOWNLOAD_TIMEOUT") or 0) or LONGEST_S
    given = request.extensions.get("timeout", {})
    request.extensions["timeout"] = {phase: given.get(phase) or longest_s for phase in PHASES}


def _kept(repository: str, commit: str) -> dict[str, object] | None:
    """Tell what the cache has of a commit; None if that is not all that an engine reads.

    A name stands in a snapshot once its file is whole; an index names the files of the weights.
    """
    snapshot = _snapshot(repository, commit)
    files = {file.name: file.stat().st_size for file in snapshot.glob("*") if file.is_file()}
    configured = files.keys() & {"config.json", "adapter_config.json"}
    weights = any(name.endswith((".safetensors", ".bin", ".pt", ".pth")) for name in files)
    whole = configured and weights and _shards(snapshot) <= files.keys()
    if not (whole and COMMIT.fullmatch(commit)):
        return None
    print(f"the hub is out of reach; the cache has {repository} at {commit}", file=sys.stderr)
    return {"commit": commit, "files": len(files), "bytes": sum(files.values())}


def _shards(snapshot: Path) -> set[str]:
    """Names of the files that the weights are divided into."""
    indices = [json.loads(file.read_text()) for file in snapshot.glob("*.safetensors.index.json")]
    return {name for index in indices for name in index.get("weight_map", {}).values()}


def _sweep(blobs: Path) -> None:
    """Remove what downloads that were killed have begun: the client never goes on with it."""
    with suppress(OSError), tempfile.TemporaryFile(dir=blobs) as probe:
        # By the clock of the file system, which may be another machine's.
        now = os.fstat(probe.fileno()).st_mtime
        for file in blobs.glob("*.incomplete"):
            if now - file.stat().st_mtime > ABANDONED_S:
                file.unlink(missing_ok=True)


def _snapshot(repository: str, commit: str) -> Path:
    return _folder(repository) / "snapshots" / commit


def _folder(repository: str) -> Path:
    return Path(constants.HF_HUB_CACHE) / f"models--{repository.replace('/', '--')}"


def _lacking(repository: str, commit: str, wanted: dict[str, int]) -> int:
    """Bytes still to be fetched, if the disk has less room than that; else 0."""
    cache = Path(constants.HF_HUB_CACHE)
    cache.mkdir(parents=True, exist_ok=True)
    snapshot = _snapshot(repository, commit)
    missing = sum(size for name, size in wanted.items() if not (snapshot / name).exists())
    return missing if missing > shutil.disk_usage(cache).free else 0


def _matches(name: str, patterns: list[str]) -> bool:
    return any(Path(name).match(pattern) for pattern in patterns)


def _line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2])))
