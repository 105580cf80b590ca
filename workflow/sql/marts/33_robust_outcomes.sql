-- As outcomes, but of groups of variants of a task: key (cell_id, extraction, n, c). n counts the
-- sample numbers that all variants have a verdict on, c those that passed in all of them; problems
-- counts groups. Only of benchmarks where some task has several variants.
CREATE TABLE robust_outcomes AS
WITH groups AS (
    SELECT benchmark, variant_of, count(*) AS variants
    FROM problems
    WHERE variant_of IS NOT NULL
    GROUP BY benchmark, variant_of
),

varied AS (
    SELECT benchmark FROM groups GROUP BY benchmark HAVING max(variants) > 1
),

members AS (
    SELECT cells.cell_id, p.position, p.variant_of, groups.variants
    FROM problems AS p
    INNER JOIN groups USING (benchmark, variant_of)
    INNER JOIN varied USING (benchmark)
    INNER JOIN staging.cells AS cells USING (benchmark)
),

attempts AS (
    SELECT
        m.cell_id,
        v.extraction,
        m.variant_of,
        v.sample,
        count(*) = any_value(m.variants) AS whole,
        bool_and(v.verdict = 'passed') AS passed
    FROM members AS m
    INNER JOIN verdicts AS v USING (cell_id, position)
    WHERE NOT v.request_failed AND v.verdict <> 'sandbox_error'
    GROUP BY m.cell_id, v.extraction, m.variant_of, v.sample
),

results AS (
    SELECT
        cell_id,
        extraction,
        variant_of,
        count(*) FILTER (whole) AS n,
        count(*) FILTER (whole AND passed) AS c
    FROM attempts
    GROUP BY cell_id, extraction, variant_of
)

SELECT cell_id, extraction, n, c, count(*) AS problems
FROM results
GROUP BY cell_id, extraction, n, c
ORDER BY cell_id, extraction, n, c;
