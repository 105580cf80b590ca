"""From problems to exactly what is sent: one prompt a problem, rendered from a small template."""

from repass.prompts.rendering import render

__all__ = ["render"]
