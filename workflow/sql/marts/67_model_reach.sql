-- What a model alone can or can't do: one row a benchmark, prompt, sampling and model with a score,
-- where two or more have one; key (benchmark, prompt, sampling, model).
--   problems       how many there are
--   solved         of these it solved: at least one sample passes
--   only_solved    it solved and no other model did; only_failed: every other model did, it did not
--   only_failed    every other model solved and it did not
CREATE TABLE model_reach AS
SELECT
    r.benchmark,
    r.prompt,
    r.sampling,
    r.model,
    r.cell_id,
    count(*) AS problems,
    count(*) FILTER (r.c > 0) AS solved,
    count(*) FILTER (d.only_model = r.model) AS only_solved,
    count(*) FILTER (r.c = 0 AND d.solved_by = d.models - 1) AS only_failed
FROM problem_results AS r
INNER JOIN cells USING (cell_id)
INNER JOIN problem_difficulty AS d
    ON
        r.benchmark = d.benchmark
        AND r.prompt = d.prompt
        AND r.sampling = d.sampling
        AND r.position = d.position
WHERE r.is_default AND cells.status = 'ok' AND d.models > 1
GROUP BY r.benchmark, r.prompt, r.sampling, r.model, r.cell_id
ORDER BY r.benchmark, r.prompt, r.sampling, r.model;
