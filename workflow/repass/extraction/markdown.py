"""Find the fenced blocks of a markdown text, line by line, in linear time.

As CommonMark has it (https://spec.commonmark.org/0.31.2/#fenced-code-blocks), but for what models
write and CommonMark does not know: fences may be indented by any width (list items), and a closing
fence may stand behind the last line of code.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MARKS = ("`", "~")
_SHORTEST = 3


@dataclass(frozen=True)
class Block:
    """The content of one fence, without the fence's indentation.

    `start` is the offset of its opening line in the text; `language` the first word of its info
    string in lower case, empty if there is none.
    """

    language: str
    code: str
    start: int
    closed: bool


@dataclass(frozen=True)
class _Fence:
    mark: str
    indent: int
    language: str
    start: int


def blocks(text: str) -> list[Block]:
    """Find all fenced blocks; one that is not closed ends with the text."""
    return list(_scan(text))


def _scan(text: str) -> Iterator[Block]:
    fence: _Fence | None = None
    content: list[str] = []
    for match in _LINE.finditer(text):
        line = match.group()
        if fence is None:
            fence, content = _opening(line, match.start()), []
            continue
        last, closed = _closing(line, fence)
        content.append(_dedent(last, fence.indent))
        if closed:
            yield Block(fence.language, "".join(content), fence.start, closed=True)
            fence = None
    if fence is not None:
        yield Block(fence.language, "".join(content), fence.start, closed=False)


def _opening(line: str, start: int) -> _Fence | None:
    bare = line.lstrip(" \t")
    mark = bare[:1]
    if mark not in _MARKS:
        return None
    info = bare.lstrip(mark)
    width = len(bare) - len(info)
    if width < _SHORTEST or (mark == "`" and "`" in info):
        return None
    return _Fence(mark * width, len(line) - len(bare), _language(info), start)


def _language(info: str) -> str:
    """Read `python`, `Python title=x` and `{.python}` alike."""
    words = info.replace("{", " ").replace("}", " ").replace(",", " ").split()
    return words[0].lstrip(".").lower() if words else ""


def _closing(line: str, fence: _Fence) -> tuple[str, bool]:
    """Return the part of the line that is content, and whether the block ends in it."""
    bare = line.strip()
    if bare.startswith(fence.mark) and not bare.strip(fence.mark[0]):
        return "", True
    code = line.rstrip()
    before = code.rstrip(fence.mark[0])
    if len(code) - len(before) == len(fence.mark) and fence.mark[0] not in before:
        return before + "\n", True
    return line, False


def _dedent(line: str, width: int) -> str:
    """Take away up to so many blanks, as the fence was indented by."""
    blanks = len(line) - len(line.lstrip(" \t"))
    return line[min(blanks, width) :]
