"""Scores from counts: pass@k and the intervals around it. Pure numpy and Polars, no files."""

from repass.metrics.intervals import Interval, interval_of_mean
from repass.metrics.passk import pass_at_k, pass_at_k_all
from repass.metrics.robust import robust_pass_at_k

__all__ = [
    "Interval",
    "interval_of_mean",
    "pass_at_k",
    "pass_at_k_all",
    "robust_pass_at_k",
]
