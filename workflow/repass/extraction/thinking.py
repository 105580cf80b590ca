"""Leave out what a reasoning model thinks before it answers."""

_TAGS = ("think", "thinking", "thought", "reasoning")


def answer(text: str) -> str | None:
    """Return what stands behind a leading reasoning section; None if it never ends.

    The section opens at the very beginning of the text, or in the chat template, so that only its
    end is in the text. Tags further down belong to the answer.
    """
    for tag in _TAGS:
        opening, closing = f"<{tag}>", f"</{tag}>"
        opened = text[:256].lstrip().startswith(opening)
        thoughts, found, rest = text.partition(closing)
        if opened:
            return rest if found else None
        if found and opening not in thoughts and not _in_code(thoughts):
            return rest
    return text


def _in_code(text: str) -> bool:
    """Say whether a text ends inside of a markdown block: a tag there is part of a program."""
    return text.count("\n```") % 2 == 1 or text.count("\n~~~") % 2 == 1
