-- One row a sample and extraction policy: key (cell_id, position, sample, extraction).
--   solution           the extracted code; NULL: the policy found no program
--   program            names the program executed (the start of its sha256); identical ones of a
--                      cell run once
--   detail             the end of its error output
--   request_failed     there was no completion to execute: counted as an error, never scored
--   exit_code          of the program; attempts: runs until the verdict counted
--   cpu_s, wall_s      of the program's run, seconds; peak_memory_bytes: of the same
--   flags              what a pass did that honest programs do not: for a reader, never scored
--   base_passed        where inputs decide: whether the base inputs are passed (a verdict of passed
--                      says so of base and plus); NULL where tests decide or nothing was judged
CREATE TABLE verdicts AS
SELECT
    cells.cell_id,
    v.position,
    v.task_id,
    v.sample,
    v.extraction,
    v.verdict,
    failed.sample IS NOT NULL AS request_failed,
    v.solution,
    left(v.program_sha256, 12) AS program,
    v.exit_code,
    v.detail,
    v.cpu_s,
    v.wall_s,
    v.peak_memory_bytes,
    v.attempts,
    v.flags,
    v.base_passed
FROM staging.verdicts AS v
INNER JOIN staging.cells AS cells USING (model, benchmark, prompt, sampling)
LEFT JOIN (SELECT cell_id, position, sample FROM samples WHERE error IS NOT NULL) AS failed
    ON
        cells.cell_id = failed.cell_id
        AND v.position = failed.position
        AND v.sample = failed.sample;
