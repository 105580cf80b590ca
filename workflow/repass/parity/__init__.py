"""Parity: stored real samples, executed here, must get the verdict that was recorded for them.

A stored set knows where its files lie and how to read them; each sample is the whole program that
the recorder ran (or, for reference solutions, that its evaluator would run) and what became of it
there. A disagreement needs a reason of its own in `resources/parity.yaml`.
"""
