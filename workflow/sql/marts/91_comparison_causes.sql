-- What the data show that may explain a score which is not its claim: key (cell_id, claim_id, measure,
-- kind, cause). Of comparisons with the verdicts below, above and invalid harness.
--   kind   health: the harness is not proven; extraction: another policy scores otherwise by so much
--          that the score measures extraction (see extraction_effect); warning: a rule of the linter
--          (see warnings); truncation: 5% or more of the samples were cut off at max_tokens; protocol:
--          a difference between the two protocols, or what the source does not state; note: of the
--          claim itself
--   place  the order to tell them in: what the data show first, what the source leaves open last
--   cause  in words, with figures
CREATE TABLE comparison_causes AS
WITH unlike AS (
    SELECT * FROM comparisons WHERE verdict IN ('below', 'above', 'invalid harness')
),

found AS (
    SELECT cell_id, claim_id, measure, 'health' AS kind, 1 AS place, reason AS cause
    FROM unlike
    WHERE verdict = 'invalid harness'
    UNION ALL
    SELECT
        u.cell_id, u.claim_id, u.measure, 'extraction', 2,
        printf('extraction decides: %.1f%% under %s, %.1f%% under %s',
            100 * e.score, e.extraction, 100 * e.default_score, e.default_extraction)
    FROM unlike AS u
    INNER JOIN extraction_effect AS e USING (cell_id)
    WHERE e.measures_extraction AND NOT e.is_default AND u.verdict <> 'invalid harness'
    UNION ALL
    SELECT u.cell_id, u.claim_id, u.measure, 'warning', 3, w.rule || ': ' || w.seen
    FROM unlike AS u
    INNER JOIN warnings AS w USING (cell_id)
    UNION ALL
    SELECT
        u.cell_id, u.claim_id, u.measure, 'truncation', 4,
        printf('%.0f%% of the samples were cut off at %d tokens',
            100.0 * c.truncated / c.samples, coalesce(c.max_tokens, 0))
    FROM unlike AS u
    INNER JOIN cells AS c USING (cell_id)
    WHERE c.samples > 0 AND c.truncated >= 0.05 * c.samples
    UNION ALL
    SELECT cell_id, claim_id, measure, 'note', 5, note
    FROM unlike
    WHERE note IS NOT NULL
    UNION ALL
    SELECT cell_id, claim_id, measure, 'protocol', 6, unnest(differences)
    FROM unlike
)

SELECT DISTINCT u.cell_id, u.claim_id, u.measure, u.model, u.benchmark, u.prompt, u.sampling, f.kind, f.place, f.cause
FROM found AS f
INNER JOIN unlike AS u USING (cell_id, claim_id, measure)
ORDER BY u.cell_id, u.claim_id, u.measure, f.place, f.cause;
