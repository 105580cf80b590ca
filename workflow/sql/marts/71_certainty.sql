-- How much can be told of the models that were asked alike: one row a benchmark, prompt and sampling
-- with two or more scores; key (benchmark, prompt, sampling).
--   problems      how many there are
--   n             samples a problem
--   models        with a score
--   pairs         of these
--   told_apart    pairs that the paired test tells apart after correction
--   detectable    the smallest true difference that these problems tell apart (80% power at an
--                 uncorrected 5%), median over the pairs
--   best          the model with the highest score
--   tied          models that can't be told from the best, in the order of their scores
CREATE TABLE certainty AS
WITH both_ways AS (
    SELECT benchmark, prompt, sampling, model_a AS model, model_b AS other, score_a AS score,
        score_b AS other_score, told_apart
    FROM paired_tests
    UNION ALL
    SELECT benchmark, prompt, sampling, model_b, model_a, score_b, score_a, told_apart
    FROM paired_tests
),

bests AS (
    SELECT DISTINCT ON (benchmark, prompt, sampling) benchmark, prompt, sampling, model AS best
    FROM both_ways
    ORDER BY benchmark, prompt, sampling, score DESC, model
),

ties AS (
    SELECT
        b.benchmark,
        b.prompt,
        b.sampling,
        b.best,
        coalesce(
            list(w.other ORDER BY w.other_score DESC, w.other) FILTER (NOT w.told_apart), []
        ) AS tied
    FROM bests AS b
    INNER JOIN both_ways AS w
        ON
            b.benchmark = w.benchmark
            AND b.prompt = w.prompt
            AND b.sampling = w.sampling
            AND b.best = w.model
    GROUP BY b.benchmark, b.prompt, b.sampling, b.best
),

counts AS (
    SELECT
        benchmark,
        prompt,
        sampling,
        any_value(problems) AS problems,
        any_value(n) AS n,
        1 + count(DISTINCT model_b) AS models,
        count(*) AS pairs,
        count(*) FILTER (told_apart) AS told_apart,
        median(detectable) AS detectable
    FROM paired_tests
    GROUP BY benchmark, prompt, sampling
)

SELECT counts.*, ties.best, ties.tied
FROM counts
INNER JOIN ties USING (benchmark, prompt, sampling)
ORDER BY benchmark, prompt, sampling;
