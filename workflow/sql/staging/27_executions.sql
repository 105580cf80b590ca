-- What the jobs have used that executed a cell: the note in its file of verdicts, where it has one
-- (repass.usage.Usage). One row a cell.
CREATE VIEW staging.executions AS
WITH notes AS (
    SELECT decode(value)::JSON AS body
    FROM parquet_kv_metadata(getvariable('verdicts'))
    WHERE key = 'repass'::BLOB
)

SELECT
    body ->> '$.model' AS model,
    body ->> '$.benchmark' AS benchmark,
    body ->> '$.prompt' AS prompt,
    body ->> '$.sampling' AS sampling,
    CAST(body ->> '$.wall_s' AS DOUBLE) AS wall_s,
    CAST(body ->> '$.cpu_s' AS DOUBLE) AS cpu_s,
    CAST(body ->> '$.peak_memory_bytes' AS BIGINT) AS peak_memory_bytes
FROM notes;
