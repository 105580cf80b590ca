"""The proof that each benchmark's harness works here."""

import json
from typing import Any

from repass.report.tables import Tables


class Health:
    """Reference solutions pass, wrong ones fail; where not, scores are invalid."""

    anchor = "health"
    title = "Health of the harnesses"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect one row a benchmark, with the versions of its toolchain."""
        joined = tables.table("health").join(
            tables.table("benchmarks"), on="benchmark", maintain_order="left"
        )
        rows = [{**row, "tools": _tools(row["toolchains"])} for row in joined.iter_rows(named=True)]
        return {"rows": rows} if rows else {}


def _tools(toolchains: str | None) -> list[str]:
    known = json.loads(toolchains) if toolchains else None
    return sorted(_named(*pair) for pair in known.items()) if isinstance(known, dict) else []


def _named(tool: str, version: str) -> str:
    """Many tools name themselves in their version."""
    return version if tool.lower() in version.lower() else f"{tool} {version}"
