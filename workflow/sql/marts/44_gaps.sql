-- What a cell lacks, one row each; key (cell_id, stage, what): nothing of it is scored or guessed.
--   stage  problems, prompts, generate, images, execute or health; what: in words
CREATE TABLE gaps AS
WITH stages AS (
    SELECT
        cells.*,
        cells.problems = 0 AS no_problems,
        cells.prompt_kind IS NULL AS no_prompts,
        cells.samples = 0 AS no_samples,
        b.unavailable,
        b.unavailable IS NULL AND NOT EXISTS (SELECT 1 FROM verdict_counts AS c
            WHERE
                c.cell_id = cells.cell_id
                AND c.verdict NOT IN ('missing', 'request_error')) AS no_verdicts,
        b.unavailable IS NULL AND health.checks = 0 AS no_checks
    FROM cells
    INNER JOIN health USING (benchmark)
    INNER JOIN benchmarks AS b USING (benchmark)
)

SELECT cell_id, model, benchmark, prompt, sampling, stage, what
FROM (
    SELECT *, 'problems' AS stage, 'the benchmark has no problems' AS what
    FROM stages WHERE no_problems
    UNION ALL
    SELECT *, 'prompts', 'no prompts were rendered' FROM stages WHERE no_prompts
    UNION ALL
    SELECT *, 'generate', 'there are no completions' FROM stages WHERE no_samples
    UNION ALL
    SELECT *, 'images', unavailable FROM stages WHERE unavailable IS NOT NULL
    UNION ALL
    SELECT *, 'execute', 'there are no verdicts' FROM stages WHERE no_verdicts
    UNION ALL
    SELECT *, 'health', 'the harness was never checked' FROM stages WHERE no_checks
)
ORDER BY cell_id, stage;
