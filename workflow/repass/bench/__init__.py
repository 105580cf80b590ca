"""Measures repass against its peers and against bare floors, side by side in one run.

What is compared are ratios within a round, never times of different rounds: whatever else the
machine does hits all contestants of a round alike. See `docs/benchmarks.md`.
"""
