-- What cells have cost, for `repass sizing`: all of cell_costs, one row a cell, and what a cell's
-- model and benchmark are. Columns that a database does not have yet count as not known.
SELECT c.*, m.parameters_b, b.language
FROM cell_costs AS c
INNER JOIN models AS m USING (model)
INNER JOIN benchmarks AS b USING (benchmark)
ORDER BY c.cell_id
