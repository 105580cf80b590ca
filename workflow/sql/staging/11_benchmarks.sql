-- The configured benchmarks with their data's version and their programs' limits, one row each.
CREATE VIEW staging.benchmarks AS
SELECT
    benchmark,
    language,
    image,
    dataset,
    revision AS dataset_revision,
    sha256 AS dataset_sha256,
    licence,
    cpu_s AS limit_cpu_s,
    wall_s AS limit_wall_s,
    memory_mb AS limit_memory_mb
FROM input.benchmarks;
