"""Read back what the report packs: parts of the page, and the files beside it."""

import base64
import json
import re
import zlib
from pathlib import Path
from typing import Any


def unpacked(text: str) -> str:
    """Return a text as it was before `repass.report.embed.packed`."""
    return zlib.decompress(base64.b64decode(text, validate=True)).decode("utf-8")


def content(file: Path) -> Any:
    """Return what a file beside the page hands over; it must be one call of plain characters."""
    call = re.fullmatch(
        r'repass\.take\("([a-z0-9-]+)","([A-Za-z0-9+/=]*)"\);\n', file.read_text("ascii")
    )
    assert call
    assert call.group(1) == file.stem
    return json.loads(unpacked(call.group(2)))
