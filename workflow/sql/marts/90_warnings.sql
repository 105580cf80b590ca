-- What is known to wreck scores and was seen in a cell, one row a rule (repass.lint); key (cell_id,
-- rule). A warning may be right where the protocol asks for what it warns of.
--   stage  prompts (seen when they were rendered) or generate
--   rule   its name; seen: with figures; remedy: what to do
CREATE TABLE warnings AS
SELECT
    c.cell_id,
    c.model,
    c.benchmark,
    c.prompt,
    c.sampling,
    r.stage,
    r.rule,
    r.seen,
    r.remedy
FROM cells AS c
INNER JOIN (
    SELECT cells.cell_id, 'prompts' AS stage, s.rule, s.seen, s.remedy
    FROM staging.remarks AS s
    INNER JOIN cells USING (benchmark, prompt)
    UNION ALL
    SELECT cell_id, 'generate', rule, seen, remedy
    FROM cell_remarks
) AS r USING (cell_id)
ORDER BY c.cell_id, r.stage DESC, r.rule;
