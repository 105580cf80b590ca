-- Cells that no claim is compared with: one row a cell, key cell_id.
--   why  no claim of the model at all, or none on this benchmark (at a k of the cell)
CREATE TABLE unclaimed_cells AS
SELECT
    cells.cell_id,
    cells.model,
    cells.benchmark,
    cells.prompt,
    cells.sampling,
    CASE
        WHEN cells.model IN (
            SELECT configured_model FROM claim_matches WHERE configured_model IS NOT NULL
        ) THEN 'no claim of the model on this benchmark'
        ELSE 'no claim of the model'
    END AS why
FROM cells
WHERE cells.cell_id NOT IN (SELECT cell_id FROM comparisons)
ORDER BY cells.cell_id;
