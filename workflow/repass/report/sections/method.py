"""How the numbers were made, and the full protocol of every cell."""

from typing import Any

from repass.report.tables import Tables


class Method:
    """What must agree before two scores are compared."""

    anchor = "method"
    title = "Method and protocols"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect the data sets, and the cells with what they ran on."""
        return {
            "benchmarks": tables.table("benchmarks").to_dicts(),
            "models": tables.models.to_dicts(),
            "cells": tables.cells.to_dicts(),
        }
