"""Stands in for `python -m vllm.entrypoints.openai.api_server`: same command line, no model.

The name of the model's folder says how it behaves: `fails` ends with an error, `slow` never comes
up unless `slow.quick` is beside it, the first engine of `hangs` hangs and each of `dies` dies after
AFTER answers, all others answer like the fake server. It starts a child, as vLLM does, that would
outlive it; that of `stubborn` ignores SIGTERM. The child uses `--busy` seconds of CPU time.

In the folder that the variable FAKE_ENGINE_LOGS names, NAME.jsonl receives the requests of a model
and NAME.starts the batch job of each start. FAKE_ENGINE_DELAY_NAME is the `--delay` of the first
engine of a model; later ones are quick.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import fake_openai

AFTER = "3"
CHILD = "import time; time.sleep(600)"
BUSY = "import time\nwhile time.process_time() < {}: pass\n"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {CHILD}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="api_server.py")
    parser.add_argument("-m", dest="module")
    parser.add_argument("--uds")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--delay", default="0")
    parser.add_argument("--busy", type=float, default=0.0)
    known, _ = parser.parse_known_args()
    child = STUBBORN if known.model.name == "stubborn" else CHILD
    child = BUSY.format(known.busy) + child
    subprocess.Popen([sys.executable, "-c", child, known.uds])
    if known.model.name == "fails":
        print("(EngineCore pid=1) ERROR 11-21 03:30:32 [core.py:9] ValueError: no such layer: x")
        print("RuntimeError: Engine core initialization failed. See root cause above.")
        return 1
    if known.model.name == "slow" and not known.model.with_suffix(".quick").exists():
        time.sleep(600)
    name = known.model.name
    logs = os.environ.get("FAKE_ENGINE_LOGS")
    first = note_start(Path(logs or known.model.parent) / f"{name}.starts") == 1
    delay = os.environ.get(f"FAKE_ENGINE_DELAY_{name.upper()}") if first else None
    log = ["--log", str(Path(logs) / f"{name}.jsonl")] if logs else []
    sys.argv = ["fake", "--uds", known.uds, "--delay", delay or known.delay, *log]
    if name == "hangs" and first:
        sys.argv += ["--hang-after", AFTER]
    if name == "dies":
        sys.argv += ["--die-after", AFTER]
    fake_openai.main()
    return 0


def note_start(path: Path) -> int:
    """Write down which batch job has started an engine; returns how many have."""
    with path.open("a") as file:
        file.write(os.environ.get("SLURM_JOB_ID", "") + "\n")
    return len(path.read_text().splitlines())


if __name__ == "__main__":
    sys.exit(main())
