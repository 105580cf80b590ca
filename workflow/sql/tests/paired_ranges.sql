-- Paired tests are shares inside their intervals, and what they tell apart follows from p.
SELECT benchmark, prompt, sampling, model_a, model_b, difference, low, high, p, p_corrected
FROM paired_tests
WHERE
    model_a >= model_b
    OR NOT (-1 <= low AND low <= difference AND difference <= high AND high <= 1)
    OR abs(score_a - score_b - difference) > 1e-9
    OR NOT (0 <= p AND p <= p_corrected AND p_corrected <= 1)
    OR told_apart <> (p_corrected < 0.05)
    OR a_better + b_better > problems
    OR needed_problems < 1
    OR needed_samples < 1
    OR (n = 1 AND needed_samples IS NOT NULL)
    OR NOT (0 <= detectable AND detectable <= 1);
