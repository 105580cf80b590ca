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
    preamble,
    tests,
    reference,
    checked_by,
    solution_as,
    assembly,
    libraries,
    labels,
    "group" AS variant_of
FROM read_parquet(getvariable('problems'));
