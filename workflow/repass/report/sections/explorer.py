"""The way down to single samples."""

from typing import Any

from repass.report.samples import MAX_TEXT
from repass.report.tables import Tables


class Explorer:
    """Prompt as sent, raw completion, program under each policy, verdict and error output."""

    anchor = "samples"
    title = "Sample explorer"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Name the file beside the page that lists all others."""
        samples = tables.samples
        if not samples.shown:
            return {}
        return {
            "total": samples.total,
            "shown": samples.shown,
            "index": tables.beside.index,
            "max_text": MAX_TEXT,
        }
