-- One row a cell and extraction policy, measured on the same completions as the cell's default:
-- key (cell_id, extraction).
--   status                of the score under this policy (see scores): unless ok, no score of the row
--                         may be shown as one
--   score, default_score  pass@1 over what could be scored under both
--   difference            score - default_score
--   compared              samples judged under both policies
--   passed, default_passed  how many of these passed under this policy, and under the default
--   gained                of these passed under this policy only; lost: under the default only
--   no_program            samples in which this policy found no program
--   measures_extraction   the two differ so much that the score measures extraction as much as the
--                         model: by 5 points or more, and by more flips in one direction than chance
--                         brings (McNemar: |gained - lost| > 2 * sqrt(gained + lost)). Never for raw
--                         on chats, where an answer with its prose is no program anyway. Samples of
--                         one problem count as independent, so with n > 1 it errs on warning.
-- Rounded, because the last bits of a mean depend on the order in which threads add it up.
CREATE TABLE extraction_effect AS
WITH chats AS (
    SELECT DISTINCT benchmark, prompt
    FROM staging.prompts
    WHERE kind = 'chat'
),

compared AS (
    SELECT
        v.cell_id,
        v.extraction,
        v.position,
        count(*) AS samples,
        count(*) FILTER (v.verdict = 'passed') AS passed,
        count(*) FILTER (d.verdict = 'passed') AS default_passed,
        count(*) FILTER (v.verdict = 'passed' AND d.verdict <> 'passed') AS gained,
        count(*) FILTER (v.verdict <> 'passed' AND d.verdict = 'passed') AS lost,
        count(*) FILTER (v.verdict = 'no_program') AS no_program
    FROM verdicts AS v
    INNER JOIN staging.cells AS cells USING (cell_id)
    INNER JOIN verdicts AS d
        ON
            v.cell_id = d.cell_id
            AND v.position = d.position
            AND v.sample = d.sample
            AND cells.default_extraction = d.extraction
    WHERE v.verdict <> 'sandbox_error' AND d.verdict <> 'sandbox_error' AND NOT v.request_failed
    GROUP BY v.cell_id, v.extraction, v.position
)

SELECT
    cells.cell_id,
    cells.model,
    cells.benchmark,
    cells.prompt,
    cells.sampling,
    c.extraction,
    c.extraction = any_value(cells.default_extraction) AS is_default,
    any_value(cells.default_extraction) AS default_extraction,
    any_value(scores.status) AS status,
    round(avg(c.passed / c.samples), 12) AS score,
    round(avg(c.default_passed / c.samples), 12) AS default_score,
    round(avg((c.passed - c.default_passed) / c.samples), 12) AS difference,
    sum(c.samples)::BIGINT AS compared,
    sum(c.passed)::BIGINT AS passed,
    sum(c.default_passed)::BIGINT AS default_passed,
    sum(c.gained)::BIGINT AS gained,
    sum(c.lost)::BIGINT AS lost,
    sum(c.no_program)::BIGINT AS no_program,
    round(abs(avg((c.passed - c.default_passed) / c.samples)), 12) >= 0.05
    AND abs(sum(c.gained) - sum(c.lost)) > 2 * sqrt(sum(c.gained) + sum(c.lost))
    AND NOT (
        c.extraction = 'raw'
        AND (cells.benchmark, cells.prompt) IN (SELECT (benchmark, prompt) FROM chats)
    ) AS measures_extraction
FROM compared AS c
INNER JOIN staging.cells AS cells USING (cell_id)
INNER JOIN scores ON c.cell_id = scores.cell_id AND c.extraction = scores.extraction AND scores.k = 1
GROUP BY
    cells.cell_id, cells.model, cells.benchmark, cells.prompt, cells.sampling, c.extraction
ORDER BY cells.cell_id, is_default DESC, c.extraction;
