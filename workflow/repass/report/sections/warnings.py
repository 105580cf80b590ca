"""What is known to wreck scores and was seen in the cells."""

from typing import Any

import polars as pl

from repass.report.tables import Tables


class Warnings:
    """Every warning of the linter: where, what was seen, what to do."""

    anchor = "warnings"
    title = "Warnings of the prompt linter"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect a row a cell and rule, and how often each rule spoke."""
        warnings = tables.table("warnings")
        if warnings.is_empty():
            return {}
        rules = warnings.group_by("rule", "remedy").agg(
            cells=pl.len(), models=pl.col("model").n_unique()
        )
        return {
            "rules": rules.sort("cells", "rule", descending=[True, False]).to_dicts(),
            "rows": warnings.to_dicts(),
            "cells": warnings["cell_id"].n_unique(),
        }
