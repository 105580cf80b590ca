-- Scores of all origins on one scale, for figures of score against size: one row a claim (the latest
-- of its series) or a headline score that is one; key (origin, number).
--   origin       published, reproduced (by a study), or here (measured in this run)
--   number       claim_id, or the place among this run's scores
--   subject      what rows of one model have in common: its name here, or in lower case in the source
--   label        its name to show; it, family and parameters_b (billions) are the same for a subject:
--                this run's, else those of a study, else those of the first source that says it
--   score        share; low, high: 95% interval of what was measured here
--   beside       of what was measured here: 2 where a claim is comparable with it, 1 where one is not,
--                0 where there is none
CREATE TABLE score_points AS
WITH compared AS (
    SELECT cell_id, k, max(CASE WHEN verdict = 'not comparable' THEN 1 ELSE 2 END) AS beside
    FROM comparisons
    WHERE measure = 'score'
    GROUP BY cell_id, k
),

claimed AS (
    SELECT c.*, m.configured_model, coalesce(m.configured_model, lower(c.model)) AS subject
    FROM claims AS c
    INNER JOIN claim_matches AS m USING (claim_id)
),

subjects AS (
    SELECT
        subject,
        any_value(configured_model) AS configured_model,
        arg_min(model, (origin = 'published', claim_id)) AS label,
        arg_min(family, (origin = 'published', claim_id)) AS family,
        arg_min(parameters_b, (origin = 'published', claim_id)) AS parameters_b
    FROM claimed
    GROUP BY subject
)

SELECT
    c.origin,
    c.claim_id AS number,
    c.subject,
    coalesce(s.configured_model, s.label) AS label,
    coalesce(models.family, s.family) AS family,
    coalesce(models.parameters_b, s.parameters_b) AS parameters_b,
    c.benchmark,
    c.language,
    c.prompt,
    NULL AS sampling,
    c.k,
    c.value AS score,
    NULL::DOUBLE AS low,
    NULL::DOUBLE AS high,
    c.source_title AS source,
    NULL::INTEGER AS beside
FROM claimed AS c
INNER JOIN subjects AS s USING (subject)
LEFT JOIN models ON s.configured_model = models.model
WHERE c.latest
UNION ALL
SELECT
    'here',
    CAST(row_number() OVER (ORDER BY s.cell_id, s.k) AS INTEGER),
    s.model,
    s.model,
    models.family,
    models.parameters_b,
    s.benchmark,
    cells.language,
    s.prompt,
    s.sampling,
    s.k,
    s.pass_at_k,
    s.low,
    s.high,
    'this run',
    coalesce(compared.beside, 0)
FROM scores AS s
INNER JOIN cells USING (cell_id)
INNER JOIN models ON s.model = models.model
LEFT JOIN compared ON s.cell_id = compared.cell_id AND s.k = compared.k
WHERE s.is_default AND s.status = 'ok'
ORDER BY 1, 2;
