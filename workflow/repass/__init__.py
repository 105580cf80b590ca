"""repass reproduces pass@k scores of code models and says why they differ from published ones."""

__version__ = "0.1.0"
