-- How many problems of a cell came out alike: key (cell_id, extraction, n, c). All that pass@k and
-- its interval need, and small however many verdicts there are.
CREATE TABLE outcomes AS
SELECT cell_id, extraction, n, c, count(*) AS problems
FROM problem_results
GROUP BY cell_id, extraction, n, c
ORDER BY cell_id, extraction, n, c;
