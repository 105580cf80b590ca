"""Scores from counts: pass@k, the intervals around it, and paired tests. No files."""

from repass.metrics.agreement import agreement
from repass.metrics.intervals import Interval, interval_of_mean
from repass.metrics.pairs import paired_comparisons
from repass.metrics.passk import pass_at_k, pass_at_k_all
from repass.metrics.robust import robust_pass_at_k

__all__ = [
    "Interval",
    "agreement",
    "interval_of_mean",
    "paired_comparisons",
    "pass_at_k",
    "pass_at_k_all",
    "robust_pass_at_k",
]
