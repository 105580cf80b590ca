-- One row a known solution: what proves (or refutes) a harness; key (benchmark, check, task_id,
-- index).
--   check        reference (must pass), wrong (must not), self-test (the sandbox's own)
--   index        of several of one task: which one
--   as_expected  whether it was judged as it must be; excepted: why it may be otherwise
CREATE TABLE health_checks AS
SELECT benchmark, "check", task_id, "index", verdict, as_expected, excepted, detail
FROM staging.health
ORDER BY benchmark, "check", task_id, "index";
