-- One row a cell, extraction policy and k <= n: key (cell_id, extraction, k). Above n, pass@k is
-- undefined and there is no row.
--   status       ok, unavailable (no toolchain here), invalid (the harness is not proven healthy) or
--                incomplete (samples were not scored: errors of the sandbox or of requests, or not
--                there yet)
--   reason       why it is not ok
--   pass_at_k    mean over problems of the unbiased estimate (Chen et al. 2021), only where ok
--   low, high    its 95% interval over problems; interval: how it was made
--   provisional  the same mean over whatever could be scored, whatever the status: for finding
--                faults, never to be shown as a score
--   problems     of the benchmark; problems_scored: with k samples or more that were scored
--   samples      that were scored; passed: of these
--   sandbox_errors  samples that our sandbox could not judge; request_errors: whose request failed;
--                missing: of which nothing is known yet
CREATE TABLE scores AS
WITH totals AS (
    SELECT
        cell_id,
        extraction,
        any_value(is_default) AS is_default,
        count(*) AS problems,
        sum(n)::BIGINT AS samples,
        sum(c)::BIGINT AS passed,
        sum(sandbox_errors)::BIGINT AS sandbox_errors,
        sum(request_errors)::BIGINT AS request_errors,
        sum(missing)::BIGINT AS missing
    FROM problem_results
    GROUP BY cell_id, extraction
),

judged AS (
    SELECT
        cells.* EXCLUDE (default_extraction),
        ks.k,
        coalesce(t.extraction, cells.default_extraction) AS extraction,
        coalesce(t.is_default, TRUE) AS is_default,
        coalesce(t.problems, 0) AS problems,
        coalesce(t.samples, 0) AS samples,
        coalesce(t.passed, 0) AS passed,
        coalesce(t.sandbox_errors, 0) AS sandbox_errors,
        coalesce(t.request_errors, 0) AS request_errors,
        coalesce(t.missing, 0) AS missing,
        CASE
            WHEN b.unavailable IS NOT NULL THEN 'unavailable'
            WHEN NOT health.healthy THEN 'invalid'
            WHEN t.problems IS NULL OR t.sandbox_errors + t.request_errors + t.missing > 0
                THEN 'incomplete'
            ELSE 'ok'
        END AS status,
        health.reason AS harness_reason
    FROM staging.cells AS cells
    INNER JOIN staging.samplings AS s USING (sampling)
    INNER JOIN input.ks AS ks ON s.n >= ks.k
    INNER JOIN benchmarks AS b USING (benchmark)
    INNER JOIN health USING (benchmark)
    LEFT JOIN totals AS t USING (cell_id)
)

SELECT
    j.cell_id,
    j.model,
    j.benchmark,
    j.prompt,
    j.sampling,
    j.extraction,
    j.is_default,
    j.k,
    j.status,
    CASE
        WHEN j.status IN ('unavailable', 'invalid') THEN j.harness_reason
        WHEN j.problems = 0 THEN 'the benchmark has no problems'
        WHEN j.status = 'incomplete'
            THEN concat_ws(
                ', ',
                CASE WHEN j.sandbox_errors > 0 THEN j.sandbox_errors || ' sandbox errors' END,
                CASE WHEN j.request_errors > 0 THEN j.request_errors || ' failed requests' END,
                CASE WHEN j.missing > 0 THEN j.missing || ' samples missing' END
            )
    END AS reason,
    CASE WHEN j.status = 'ok' THEN e.mean END AS pass_at_k,
    CASE WHEN j.status = 'ok' THEN e.low END AS low,
    CASE WHEN j.status = 'ok' THEN e.high END AS high,
    CASE WHEN j.status = 'ok' THEN e.method END AS interval,
    e.mean AS provisional,
    j.problems,
    coalesce(e.problems, 0) AS problems_scored,
    j.samples,
    j.passed,
    j.sandbox_errors,
    j.request_errors,
    j.missing
FROM judged AS j
LEFT JOIN estimates AS e USING (cell_id, extraction, k)
ORDER BY j.cell_id, j.is_default DESC, j.extraction, j.k;
