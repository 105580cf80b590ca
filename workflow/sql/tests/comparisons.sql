-- Comparisons are of shares, inside their intervals, and no score of a cell is lost.
SELECT 'known_scores' AS "table", source, model, score
FROM known_scores
WHERE NOT coalesce(score BETWEEN 0 AND 1, FALSE) OR (source = 'cells') <> (cell_id IS NOT NULL)
UNION ALL
SELECT 'cells', 'cells', scored.n || ' scores', known.n
FROM (SELECT count(*) AS n FROM scores WHERE is_default AND status = 'ok') AS scored
CROSS JOIN (SELECT count(*) AS n FROM known_scores WHERE source = 'cells') AS known
WHERE scored.n <> known.n
UNION ALL
SELECT 'cell_differences', 'cells', cell_id || ' ' || other_cell_id, difference
FROM cell_differences
WHERE
    difference NOT BETWEEN -1 AND 1
    OR NOT coalesce(difference BETWEEN low AND high, TRUE)
UNION ALL
SELECT 'tuning_effect', source, model, difference
FROM tuning_effect
WHERE
    difference NOT BETWEEN -1 AND 1
    OR NOT coalesce(difference BETWEEN difference_low AND difference_high, TRUE)
UNION ALL
SELECT 'format_effect', source, model, difference
FROM format_effect
WHERE
    coalesce(complete, instruct) IS NULL
    OR NOT coalesce(difference BETWEEN difference_low AND difference_high, TRUE)
UNION ALL
SELECT 'format_groups', source, part, paired
FROM format_groups
WHERE paired > least(completed, instructed) OR greatest(completed, instructed) > listed
UNION ALL
SELECT 'language_pairs', source, language || ' ' || other_language, spearman
FROM language_pairs
WHERE (models < 4 AND spearman IS NOT NULL) OR spearman NOT BETWEEN -1 AND 1;
