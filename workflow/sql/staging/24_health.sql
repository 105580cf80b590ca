-- The known solutions that prove each harness, and how they were judged.
CREATE VIEW staging.health AS
SELECT
    benchmark,
    language,
    image,
    "check",
    task_id,
    "index",
    verdict,
    as_expected,
    excepted,
    detail
FROM read_parquet(getvariable('health'));
