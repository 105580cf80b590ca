-- The verdicts, one row for each sample and extraction policy.
CREATE VIEW staging.verdicts AS
SELECT
    model,
    benchmark,
    prompt,
    sampling,
    position,
    task_id,
    sample,
    extraction,
    verdict,
    solution,
    program_sha256,
    exit_code,
    detail,
    cpu_s,
    wall_s,
    peak_memory_bytes,
    attempts,
    flags,
    base_passed
FROM read_parquet(getvariable('verdicts'));
