"""The two tiny models of the demo: their training texts, their training and their files.

Nothing of the pipeline imports this package; `scripts/train_demo_models.py` runs it.
"""
