"""What a section of the page is."""

from typing import Any, Protocol

from repass.report.tables import Tables


class Section(Protocol):
    """A part of the page with an anchor, an entry in the contents and a template of its own.

    The template is `sections/{anchor}.html`; it sees what `context` returns as `section`.
    """

    @property
    def anchor(self) -> str:
        """Name of the anchor and of the template."""

    @property
    def title(self) -> str:
        """Heading."""

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect what the template shows; an empty result leaves the section out."""
