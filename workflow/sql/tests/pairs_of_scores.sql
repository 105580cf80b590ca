-- Every two scored cells that were asked alike are compared, under the scores that are shown.
WITH scored AS (
    SELECT model, benchmark, prompt, sampling, pass_at_k
    FROM scores
    WHERE is_default AND k = 1 AND status = 'ok'
),

expected AS (
    SELECT
        a.benchmark,
        a.prompt,
        a.sampling,
        a.model AS model_a,
        b.model AS model_b,
        a.pass_at_k AS score_a,
        b.pass_at_k AS score_b
    FROM scored AS a
    INNER JOIN scored AS b USING (benchmark, prompt, sampling)
    WHERE a.model < b.model
)

SELECT benchmark, prompt, sampling, model_a, model_b, e.score_a, p.score_a AS compared_a
FROM expected AS e
FULL JOIN paired_tests AS p USING (benchmark, prompt, sampling, model_a, model_b)
WHERE
    e.score_a IS NULL
    OR p.score_a IS NULL
    OR abs(e.score_a - p.score_a) > 1e-9
    OR abs(e.score_b - p.score_b) > 1e-9;
