-- One row a cell, extraction policy and problem: key (cell_id, extraction, position).
--   expected        samples that the sampling asks for
--   n               samples scored; c: of these passed
--   base_c          of n passed the base inputs; NULL where tests decide
--   sandbox_errors  samples whose program our sandbox could not judge
--   request_errors  samples whose request failed for good
--   missing         samples of which nothing is known (yet)
-- Errors of ours are neither scored as wrong nor dropped: n + errors + missing = expected.
CREATE TABLE problem_results AS
WITH judged AS (
    SELECT
        cell_id,
        extraction,
        position,
        count(*) FILTER (verdict <> 'sandbox_error') AS n,
        count(*) FILTER (verdict = 'passed') AS c,
        count(*) FILTER (base_passed AND verdict <> 'sandbox_error') AS base_c,
        count(*) FILTER (verdict = 'sandbox_error') AS sandbox_errors
    FROM verdicts
    WHERE NOT request_failed
    GROUP BY cell_id, extraction, position
),

failures AS (
    SELECT cell_id, position, count(*) AS request_errors
    FROM samples
    WHERE error IS NOT NULL
    GROUP BY cell_id, position
),

policies AS (
    SELECT cell_id, extraction FROM judged
    UNION
    SELECT cell_id, default_extraction FROM staging.cells
)

SELECT
    cells.cell_id,
    cells.model,
    cells.benchmark,
    cells.prompt,
    cells.sampling,
    policies.extraction,
    policies.extraction = cells.default_extraction AS is_default,
    p.position,
    p.task_id,
    p.category,
    p.difficulty,
    s.n AS expected,
    coalesce(judged.n, 0) AS n,
    coalesce(judged.c, 0) AS c,
    CASE WHEN p.checked_by = 'inputs' THEN coalesce(judged.base_c, 0) END AS base_c,
    coalesce(judged.sandbox_errors, 0) AS sandbox_errors,
    coalesce(failures.request_errors, 0) AS request_errors,
    greatest(
        s.n
        - coalesce(judged.n, 0)
        - coalesce(judged.sandbox_errors, 0)
        - coalesce(failures.request_errors, 0),
        0
    ) AS missing
FROM staging.cells AS cells
INNER JOIN staging.samplings AS s USING (sampling)
INNER JOIN policies USING (cell_id)
INNER JOIN problems AS p USING (benchmark)
LEFT JOIN judged USING (cell_id, extraction, position)
LEFT JOIN failures USING (cell_id, position)
ORDER BY cells.cell_id, policies.extraction, p.position;
