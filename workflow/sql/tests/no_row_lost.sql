-- Every row of the stage files reached its table: none belongs to a cell that is not configured.
SELECT 'samples' AS "table", staged.rows AS staged, kept.rows AS kept
FROM (SELECT count(*) AS rows FROM staging.completions) AS staged
CROSS JOIN (SELECT count(*) AS rows FROM samples) AS kept
WHERE staged.rows <> kept.rows
UNION ALL
SELECT 'verdicts', staged.rows, kept.rows
FROM (SELECT count(*) AS rows FROM staging.verdicts) AS staged
CROSS JOIN (SELECT count(*) AS rows FROM verdicts) AS kept
WHERE staged.rows <> kept.rows
UNION ALL
SELECT 'cells', staged.rows, kept.rows
FROM (SELECT count(*) AS rows FROM staging.cells) AS staged
CROSS JOIN (SELECT count(*) AS rows FROM cells) AS kept
WHERE staged.rows <> kept.rows
UNION ALL
SELECT 'problem_results', staged.rows, kept.rows
FROM (SELECT count(*) AS rows FROM verdicts WHERE NOT request_failed) AS staged
CROSS JOIN (SELECT coalesce(sum(n + sandbox_errors), 0) AS rows FROM problem_results) AS kept
WHERE staged.rows <> kept.rows
UNION ALL
SELECT 'verdict_counts', staged.rows, kept.rows
FROM (SELECT coalesce(sum(expected), 0) AS rows FROM problem_results) AS staged
CROSS JOIN (SELECT coalesce(sum(samples), 0) AS rows FROM verdict_counts) AS kept
WHERE staged.rows <> kept.rows;
