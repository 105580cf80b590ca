-- Every verdict is about a sample and a problem that exist (returns those that are not).
SELECT DISTINCT v.cell_id, v.position, v.sample, 'no such sample' AS why
FROM (SELECT DISTINCT cell_id, position, sample FROM verdicts) AS v
ANTI JOIN samples USING (cell_id, position, sample)
UNION ALL
SELECT DISTINCT s.cell_id, s.position, NULL, 'no such problem'
FROM (SELECT DISTINCT cell_id, position, task_id FROM samples) AS s
INNER JOIN cells USING (cell_id)
ANTI JOIN problems AS p
    ON cells.benchmark = p.benchmark AND s.position = p.position AND s.task_id = p.task_id;
