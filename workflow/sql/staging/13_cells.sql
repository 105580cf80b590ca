-- The configured grid, one row a cell. cell_id numbers the cells within one database: it joins its
-- tables with each other, and changes when the grid does.
CREATE VIEW staging.cells AS
SELECT
    CAST(row_number() OVER (ORDER BY model, benchmark, prompt, sampling) AS INTEGER) AS cell_id,
    model,
    benchmark,
    prompt,
    sampling,
    extraction AS default_extraction
FROM input.cells;
