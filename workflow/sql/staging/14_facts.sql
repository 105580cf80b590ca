-- What generation wrote down about each cell (repass.generation.CellFacts), one row a cell.
-- generation_s: wall time of its requests, seconds, summed over all runs of the cell; NULL where the
-- samples came out of a journal that no longer knows what they took.
CREATE VIEW staging.facts AS
SELECT
    body ->> '$.model' AS model,
    body ->> '$.benchmark' AS benchmark,
    body ->> '$.prompt' AS prompt,
    body ->> '$.sampling' AS sampling,
    body ->> '$.engine' AS engine,
    body ->> '$.engine_version' AS engine_version,
    array_to_string(
        from_json(coalesce(body -> '$.engine_arguments', '[]'), '["VARCHAR"]'), ' '
    ) AS engine_arguments,
    body ->> '$.device' AS device,
    body ->> '$.dtype' AS dtype,
    body ->> '$.revision' AS revision,
    body ->> '$.weights_sha256' AS weights_sha256,
    nullif(CAST(body ->> '$.wall_s' AS DOUBLE), 0) AS generation_s,
    body AS facts
FROM input.facts;
