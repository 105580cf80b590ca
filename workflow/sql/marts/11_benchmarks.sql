-- One row a benchmark; key benchmark.
--   problems      how many there are
--   limit_*       what a program may use: CPU and wall time in seconds, memory in MiB
--   licence       of the data
--   image_digest  the sandbox image its programs ran in; image_built_from: hash of what it was made
--                 of; toolchains: JSON, tool -> version
--   unavailable   why the image's toolchain can't be had
CREATE TABLE benchmarks AS
WITH sizes AS (
    SELECT benchmark, count(*) AS problems, any_value(language) AS language
    FROM staging.problems
    GROUP BY benchmark
)

SELECT
    b.benchmark,
    coalesce(b.language, sizes.language) AS language,
    coalesce(sizes.problems, 0) AS problems,
    b.dataset,
    b.dataset_revision,
    b.dataset_sha256,
    b.licence,
    b.limit_cpu_s,
    b.limit_wall_s,
    b.limit_memory_mb,
    b.image,
    i.digest AS image_digest,
    i.built_from AS image_built_from,
    CAST(i.toolchains AS VARCHAR) AS toolchains,
    i.unavailable
FROM staging.benchmarks AS b
LEFT JOIN sizes USING (benchmark)
LEFT JOIN staging.images AS i USING (image)
ORDER BY b.benchmark;
