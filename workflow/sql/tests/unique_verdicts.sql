-- A sample has one verdict under an extraction policy (returns problems where one has two).
SELECT cell_id, extraction, position, count(*) AS rows, count(DISTINCT sample) AS samples
FROM verdicts
GROUP BY cell_id, extraction, position
HAVING count(*) <> count(DISTINCT sample);
