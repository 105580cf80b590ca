"""Put scripts, styles and data into a page such that nothing in them can end their element."""

import base64
import hashlib
import json
import zlib
from typing import Any

from markupsafe import Markup


def data(value: Any) -> Markup:
    """Write a value as JSON for a `<script type="application/json">` element.

    Everything but printable ASCII is escaped, and so are `<`, `>` and `&`: no text, however
    hostile, can close the element, open a comment or hold a line separator.
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 (escaped above)


def packed(text: str) -> str:
    """Compress a text (zlib, base64): what a script of the page takes apart again.

    Surrogates without their other half can't be encoded: they become replacement marks.
    """
    return base64.b64encode(zlib.compress(text.encode("utf-8", errors="replace"))).decode("ascii")


def later(markup: str) -> Markup:
    """Put a part of the page aside until it is shown: the element that holds it must build it.

    Only what templates escaped may be given here: it is markup again when it is unpacked.
    """
    return Markup('<script type="text/plain" class="later">{}</script>').format(packed(markup))


def script(text: str) -> Markup:
    """Take a script of ours as the body of an element.

    Raises:
        ValueError: it holds what would end the element, or what a parser would change, which
            would make the hash of the policy wrong.
    """
    lowered = text.lower()
    if "</script" in lowered or "<!--" in text or "\r" in text or "\0" in text:
        raise ValueError("a script holds </script, <!--, a carriage return or NUL")
    return Markup(text)  # noqa: S704 (checked above)


def style(text: str) -> Markup:
    """Take a style sheet of ours as the body of an element.

    Raises:
        ValueError: it holds `<`, which no style sheet of ours needs.
    """
    if "<" in text or "\r" in text:
        raise ValueError("a style sheet holds < or a carriage return")
    return Markup(text)  # noqa: S704 (checked above)


def policy(scripts: list[str], styles: list[str]) -> str:
    """Write a Content-Security-Policy that lets exactly these inline texts run.

    Nothing loads, but for scripts that these scripts themselves add ('strict-dynamic', CSP level
    3): the samples beside the page. A source list could not name those: the origin of a page
    opened from a file matches no list.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(_source(text) for text in scripts)} 'strict-dynamic'",
            f"style-src {' '.join(_source(text) for text in styles)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
