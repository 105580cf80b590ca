-- As outcomes (key (cell_id, extraction, n, c)), but c counts the samples that passed the base inputs: only of benchmarks that are
-- checked by inputs.
CREATE TABLE base_outcomes AS
SELECT cell_id, extraction, n, base_c AS c, count(*) AS problems
FROM problem_results
WHERE base_c IS NOT NULL
GROUP BY cell_id, extraction, n, base_c
ORDER BY cell_id, extraction, n, c;
