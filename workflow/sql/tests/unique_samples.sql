-- A sample of a problem appears once (returns problems where one appears twice).
SELECT cell_id, position, count(*) AS rows, count(DISTINCT sample) AS samples
FROM samples
GROUP BY cell_id, position
HAVING count(*) <> count(DISTINCT sample);
