"""The way down to single samples."""

from typing import Any

from repass.report import embed
from repass.report.tables import Tables


class Explorer:
    """Prompt as sent, raw completion, program under each policy, verdict and error output."""

    anchor = "samples"
    title = "Sample explorer"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect the data blocks: an index, and chunks that the page reads when asked."""
        samples = tables.samples
        if not samples.shown:
            return {}
        return {
            "total": samples.total,
            "shown": samples.shown,
            "index": embed.data(samples.index),
            "chunks": [embed.data(chunk) for chunk in samples.chunks],
            "prompts": [embed.data(block) for block in samples.prompts],
            "problems": [embed.data(block) for block in samples.problems],
        }
