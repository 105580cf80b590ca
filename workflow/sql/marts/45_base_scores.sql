-- One row a score (see scores) of a benchmark that is checked by inputs: key (cell_id, extraction, k).
--   pass_at_k    over base and plus inputs: the score
--   base_*       over the base inputs alone (what HumanEval and MBPP check), with its 95% interval;
--                only where the score is ok
CREATE TABLE base_scores AS
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
    CASE WHEN s.status = 'ok' THEN e.mean END AS base_pass_at_k,
    CASE WHEN s.status = 'ok' THEN e.low END AS base_low,
    CASE WHEN s.status = 'ok' THEN e.high END AS base_high,
    CASE WHEN s.status = 'ok' THEN e.method END AS base_interval
FROM scores AS s
INNER JOIN base_estimates AS e USING (cell_id, extraction, k)
ORDER BY s.cell_id, s.is_default DESC, s.extraction, s.k;
