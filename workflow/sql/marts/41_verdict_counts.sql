-- One row a cell, extraction policy and kind of verdict: key (cell_id, extraction, verdict).
--   verdict  as executed, or request_error, or missing, which were not executed
--   samples  how many; share: of all that were expected, so the shares of a cell add up to 1
CREATE TABLE verdict_counts AS
WITH executed AS (
    SELECT cell_id, extraction, verdict, count(*) AS samples
    FROM verdicts
    WHERE NOT request_failed
    GROUP BY cell_id, extraction, verdict
),

others AS (
    UNPIVOT (
        SELECT
            cell_id,
            extraction,
            sum(request_errors)::BIGINT AS request_error,
            sum(missing)::BIGINT AS missing
        FROM problem_results
        GROUP BY cell_id, extraction
    )
    ON request_error, missing
    INTO NAME verdict VALUE samples
),

counts AS (
    FROM executed
    UNION ALL
    SELECT cell_id, extraction, verdict, samples FROM others WHERE samples > 0
)

SELECT
    cells.cell_id,
    cells.model,
    cells.benchmark,
    cells.prompt,
    cells.sampling,
    c.extraction,
    c.extraction = cells.default_extraction AS is_default,
    c.verdict,
    c.samples,
    c.samples / sum(c.samples) OVER (PARTITION BY c.cell_id, c.extraction) AS share
FROM counts AS c
INNER JOIN staging.cells AS cells USING (cell_id)
ORDER BY cells.cell_id, c.extraction, c.verdict;
