-- One row a score (see scores) of a benchmark whose tasks have variants: key (cell_id, extraction, k).
--   pass_at_k   the mean over all variants: the score
--   robust_*    a sample counts only if it passed in every variant of its task (Wang et al. 2022,
--               ReCode: robust pass@k), with its 95% interval over tasks; only where the score is ok
--   tasks       groups of variants
CREATE TABLE robust_scores AS
SELECT
    s.cell_id,
    s.model,
    s.benchmark,
    s.prompt,
    s.sampling,
    s.extraction,
    s.is_default,
    s.k,
    s.status,
    s.reason,
    s.pass_at_k,
    CASE WHEN s.status = 'ok' THEN e.mean END AS robust_pass_at_k,
    CASE WHEN s.status = 'ok' THEN e.low END AS robust_low,
    CASE WHEN s.status = 'ok' THEN e.high END AS robust_high,
    CASE WHEN s.status = 'ok' THEN e.method END AS robust_interval,
    e.problems AS tasks
FROM scores AS s
INNER JOIN robust_estimates AS e USING (cell_id, extraction, k)
ORDER BY s.cell_id, s.is_default DESC, s.extraction, s.k;
