-- How the prompt `selected` was chosen: one row a model and candidate, key (model, prompt).
--   benchmark, sampling   where and how the candidates were scored
--   place      in the order of preference at equal scores: fewer shots, then as configured
--   score      pass@1 of the headline policy, NULL where it does not count (status, reason)
--   low, high  its 95% interval
--   shots      worked examples in the prompt
--   chosen     what the model's cells with `selected` were asked in
CREATE TABLE selections AS
WITH candidates AS (
    SELECT
        model,
        benchmark,
        sampling,
        unnest(range(1, len(candidates) + 1))::INTEGER AS place,
        unnest(candidates) AS c
    FROM staging.selections
)

SELECT
    model,
    benchmark,
    sampling,
    place,
    c.prompt AS prompt,
    c.shots AS shots,
    c.status AS status,
    c.reason AS reason,
    c.score AS score,
    c.low AS low,
    c.high AS high,
    c.chosen AS chosen
FROM candidates
ORDER BY model, place;
