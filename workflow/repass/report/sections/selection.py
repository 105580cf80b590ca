"""Which prompt was chosen for each model, and all that took part."""

from typing import Any

from repass.report.tables import Tables


class Selection:
    """The candidates' scores, model by model."""

    anchor = "selection"
    title = "Prompt selection"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect a row a model and candidate."""
        rows = tables.table("selections").to_dicts()
        if not rows:
            return {}
        return {"rows": rows, "benchmark": rows[0]["benchmark"], "sampling": rows[0]["sampling"]}
