"""Datasets: from the registry's entry to a verified file on this machine."""

from repass.config.datasets import DatasetEntry, Datasets
from repass.datasets.fetch import fetch

__all__ = ["DatasetEntry", "Datasets", "fetch"]
