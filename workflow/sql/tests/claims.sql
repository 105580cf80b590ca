-- Claims and comparisons: keys are unique, no claim and no cell is lost, values are shares, and a
-- verdict agrees with its interval.
SELECT 'claim_id twice' AS fault, claim_id::VARCHAR AS key
FROM claims GROUP BY claim_id HAVING count(*) > 1
UNION ALL
SELECT 'no share', claim_id::VARCHAR
FROM claims WHERE NOT (value BETWEEN 0 AND 1 AND rounding BETWEEN 0 AND 0.05)
UNION ALL
SELECT 'compared twice', cell_id || ' ' || claim_id || ' ' || measure
FROM comparisons GROUP BY cell_id, claim_id, measure HAVING count(*) > 1
UNION ALL
SELECT 'claim without a word', claim_id::VARCHAR
FROM claims ANTI JOIN claim_matches USING (claim_id)
UNION ALL
SELECT 'matched twice', claim_id::VARCHAR
FROM claim_matches GROUP BY claim_id HAVING count(*) > 1
UNION ALL
SELECT 'cell without a word', cell_id::VARCHAR
FROM cells
WHERE (cell_id IN (SELECT cell_id FROM comparisons))
    = (cell_id IN (SELECT cell_id FROM unclaimed_cells))
UNION ALL
SELECT 'cause twice', concat_ws(' ', cell_id, claim_id, measure, kind, cause)
FROM comparison_causes GROUP BY cell_id, claim_id, measure, kind, cause HAVING count(*) > 1
UNION ALL
SELECT 'verdict', cell_id || ' ' || claim_id || ' ' || verdict
FROM comparisons
WHERE
    verdict NOT IN ('reproduced', 'below', 'above', 'not comparable', 'invalid harness')
    OR (verdict IN ('reproduced', 'below', 'above')) <> (reason IS NULL)
    OR verdict IN ('reproduced', 'below', 'above') AND score IS NULL
    OR verdict = 'below' AND NOT high < claim
    OR verdict = 'above' AND NOT low > claim;
