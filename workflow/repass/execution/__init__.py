"""The execution stage: completions in, a verdict for each under each extraction policy out."""

from repass.execution.stage import execute

__all__ = ["execute"]
