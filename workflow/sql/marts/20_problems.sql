-- One row a problem; position counts within its benchmark and joins samples and verdicts.
--   checked_by  tests, or inputs: then there are no tests, and a pass is one of base and plus inputs
--   variant_of  the task that several problems word or lay out differently
CREATE TABLE problems AS
SELECT
    benchmark,
    position,
    task_id,
    language,
    entry_point,
    category,
    difficulty,
    statement,
    instruction,
    tests,
    reference,
    checked_by,
    variant_of
FROM staging.problems
ORDER BY benchmark, position;
