"""Exports for papers and other tools: figures, tables, samples, provenance."""

from repass.export.stage import Settings, write

__all__ = ["Settings", "write"]
