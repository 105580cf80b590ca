"""The keeper's process: `python -m repass.generation.keeper FOLDER LISTENER LOCK`.

LISTENER and LOCK are file descriptors that the starting job has opened: jobs can connect before the
keeper has come up, and no other job can start the same engine in between.
"""

import asyncio
import socket
import sys
from pathlib import Path

from repass.generation.keeper.daemon import Keeper
from repass.generation.keeper.folder import EngineFolder


def main() -> int:
    """Keep one engine until its end."""
    folder = EngineFolder(Path(sys.argv[1]))
    listener = socket.socket(fileno=int(sys.argv[2]))
    lock = int(sys.argv[3])
    spec = folder.spec()
    if spec is None:
        return 1
    asyncio.run(Keeper(folder, spec, listener, lock).run())
    return 0


if __name__ == "__main__":
    sys.exit(main())
