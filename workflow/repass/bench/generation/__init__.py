"""Generation beside the raw engine: the same model, requests, seeds and engine arguments."""

NAME = "generation"
TITLE = "completion tokens a second, of the raw engine's"
