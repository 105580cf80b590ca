-- How hard a problem is for the models that were asked alike: one row a benchmark, prompt, sampling
-- and problem; key (benchmark, prompt, sampling, position).
--   models      with a score on the benchmark, prompt and sampling
--   solved_by   of these solved the problem: at least one sample passes
--   pass_rate   mean over the models of the share of samples that pass
--   hardness    place in the order from the hardest (1): pass_rate, then position
--   only_model  the one that solved it, where no other of two or more models did
CREATE TABLE problem_difficulty AS
WITH asked AS (
    SELECT
        r.benchmark,
        r.prompt,
        r.sampling,
        r.position,
        any_value(r.task_id) AS task_id,
        any_value(r.category) AS category,
        count(*) AS models,
        count(*) FILTER (r.c > 0) AS solved_by,
        -- Rounded: the last bits depend on the order in which threads add it up.
        round(avg(r.c / r.n), 12) AS pass_rate,
        min(r.model) FILTER (r.c > 0) AS solver
    FROM problem_results AS r
    INNER JOIN cells USING (cell_id)
    WHERE r.is_default AND cells.status = 'ok'
    GROUP BY r.benchmark, r.prompt, r.sampling, r.position
)

SELECT
    benchmark,
    prompt,
    sampling,
    position,
    task_id,
    category,
    models,
    solved_by,
    pass_rate,
    row_number() OVER (
        PARTITION BY benchmark, prompt, sampling ORDER BY pass_rate, position
    ) AS hardness,
    CASE WHEN solved_by = 1 AND models > 1 THEN solver END AS only_model
FROM asked
ORDER BY benchmark, prompt, sampling, position;
