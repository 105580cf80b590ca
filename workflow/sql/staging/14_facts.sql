-- What generation wrote down about each cell (repass.generation.CellFacts), one row a cell.
-- generation_s: wall time of its requests, seconds, summed over all runs of the cell; NULL where the
-- samples came out of a journal that no longer knows what they took. engine_* and load_*: the cell's
-- part of what the engine spent while it could answer, and before (repass.generation.metering);
-- generation_job_*: of the job itself (repass.usage). NULL where no run was metered.
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
    CAST(body ->> '$.cost.use.seconds' AS DOUBLE) AS engine_s,
    CAST(body ->> '$.cost.use.cpu_s' AS DOUBLE) AS engine_cpu_s,
    CAST(body ->> '$.cost.use.energy_j' AS DOUBLE) AS energy_j,
    CAST(body ->> '$.cost.load.seconds' AS DOUBLE) AS load_s,
    CAST(body ->> '$.cost.load.cpu_s' AS DOUBLE) AS load_cpu_s,
    CAST(body ->> '$.cost.load.energy_j' AS DOUBLE) AS load_energy_j,
    CAST(body ->> '$.cost.peak_memory_bytes' AS BIGINT) AS engine_peak_memory_bytes,
    CAST(body ->> '$.cost.peak_gpu_memory_bytes' AS BIGINT) AS gpu_peak_memory_bytes,
    CAST(body ->> '$.job.wall_s' AS DOUBLE) AS generation_job_s,
    CAST(body ->> '$.job.cpu_s' AS DOUBLE) AS generation_job_cpu_s,
    CAST(body ->> '$.job.peak_memory_bytes' AS BIGINT) AS generation_job_peak_memory_bytes,
    body AS facts
FROM input.facts;
