"""Who takes part: one small class each."""
