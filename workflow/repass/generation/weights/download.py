"""Fetches a hub repository's files: `PYTHON download.py REPOSITORY REVISION`.

Run by the engine's Python, which has the hub's client but not repass. Prints one line of JSON:
`commit`, `files`, `bytes`; or `error` (gated, repository, revision, space, network, other) and
`detail`.
"""

import json
import shutil
import sys
from pathlib import Path

from huggingface_hub import HfApi, constants, errors, snapshot_download

NEVER = ("*.h5", "*.msgpack", "*.onnx", "*.ot", "*.tflite", "*.mlmodel", "onnx/*", "original/*")
"""Other frameworks' weights, and other copies of the same."""
OTHER_COPIES = ("*.bin", "*.pt", "*.pth", "consolidated*")
"""Not needed where there are safetensors."""


def main(repository: str, revision: str) -> dict[str, object]:
    """Fetch what is missing and tell what there is."""
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
    return {"commit": info.sha, "files": len(wanted), "bytes": sum(wanted.values())}


def _lacking(repository: str, commit: str, wanted: dict[str, int]) -> int:
    """Bytes still to be fetched, if the disk has less room than that; else 0."""
    cache = Path(constants.HF_HUB_CACHE)
    cache.mkdir(parents=True, exist_ok=True)
    snapshot = cache / f"models--{repository.replace('/', '--')}" / "snapshots" / commit
    missing = sum(size for name, size in wanted.items() if not (snapshot / name).exists())
    return missing if missing > shutil.disk_usage(cache).free else 0


def _matches(name: str, patterns: list[str]) -> bool:
    return any(Path(name).match(pattern) for pattern in patterns)


def _line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2])))
