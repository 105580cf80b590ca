-- One row a problem; key (benchmark, position). Position counts within its benchmark and joins samples and verdicts.
--   entry_point  the function that is asked for
--   statement   code to continue; instruction: the task in words
--   tests       program that checks a solution; reference: a solution known to be right
--   checked_by  tests, or inputs: then there are no tests, and a pass is one of base and plus inputs
--   variant_of  the task that several problems word or lay out differently
--   libraries   what solutions are expected to use; labels: further kinds of a problem that has several
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
    variant_of,
    libraries,
    labels
FROM staging.problems
ORDER BY benchmark, position;
