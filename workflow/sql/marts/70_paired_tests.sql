-- Every two models on the same problems, asked alike: one row a pair; key (benchmark, prompt,
-- sampling, model_a, model_b). Only of scored cells, under each cell's default extraction, by pass@1.
--   model_a             comes before model_b in the alphabet
--   model_b             the other
--   problems            both were asked
--   n                   samples a problem
--   score_a, score_b    pass@1 of each
--   difference          score_a - score_b
--   low, high           its 95% interval over problems, not corrected
--   a_better, b_better  problems on which more samples of the one pass than of the other; for n = 1
--                       those that only one of them solves
--   method              mcnemar (n = 1: exact test, interval of Bonett and Price), bootstrap (n > 1:
--                       paired, over problems) or sign (n > 1, fewer than ten problems differ)
--   p                   two-sided, that the two are equally good
--   p_corrected         after Holm, over all pairs of the benchmark in all prompts and samplings
--   told_apart          p_corrected < 0.05
--   needed_problems     how many problems like these would tell the two apart (80% power at an
--                       uncorrected 5%), if they differ as seen here; NULL: no difference was seen
--   needed_samples      how many samples a problem would, on these problems; NULL for n = 1, where
--                       nothing is known of it, and where no number is enough
--   detectable          the smallest true difference that these problems tell apart, likewise
CREATE TABLE paired_tests AS
SELECT
    benchmark,
    prompt,
    sampling,
    model_a,
    model_b,
    problems,
    n,
    score_a,
    score_b,
    difference,
    low,
    high,
    a_better,
    b_better,
    method,
    p,
    p_corrected,
    told_apart,
    needed_problems,
    needed_samples,
    detectable
FROM pairs
ORDER BY benchmark, prompt, sampling, model_a, model_b;
