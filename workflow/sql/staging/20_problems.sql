-- The problems of all benchmarks; the position counts within a benchmark.
CREATE VIEW staging.problems AS
SELECT
    benchmark,
    position,
    task_id,
    language,
    entry_point,
    category,
    difficulty,
    prompt AS statement,
    instruction,
    tests,
    reference,
    checked_by,
    "group" AS variant_of
FROM read_parquet(getvariable('problems'));
