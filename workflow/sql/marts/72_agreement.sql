-- Do two models solve the same problems? One row a pair, as in paired_tests; key (benchmark, prompt,
-- sampling, model_a, model_b).
--   model_a    comes before model_b in the alphabet
--   model_b    the other
--   problems   both were asked
--   both       share of the problems on which both pass; for n > 1: chance that a sample of each does
--   neither    likewise that both fail
--   agreement  both + neither
--   kappa      Cohen's: agreement beyond what the two scores alone bring about, by what could be; 1:
--              always alike, 0: as by chance; NULL where chance brings all of it
CREATE TABLE agreement AS
SELECT
    benchmark,
    prompt,
    sampling,
    model_a,
    model_b,
    problems,
    "both",
    neither,
    agreement,
    kappa
FROM pairs
ORDER BY benchmark, prompt, sampling, model_a, model_b;
