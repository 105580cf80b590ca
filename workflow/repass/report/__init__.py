"""The report: one self-contained HTML page made from the database."""

from repass.report.page import Settings, write

__all__ = ["Settings", "write"]
