"""Entry point of the image: `python3 -s -P /opt/repass/supervisor/start.py`."""

import sys

if __name__ == "__main__":
    sys.path.insert(0, "/opt/repass")
    from supervisor.main import main  # type: ignore[import-not-found]

    main()
