-- The samples as the models returned them, or the error that ended the request.
CREATE VIEW staging.completions AS
SELECT
    model,
    benchmark,
    prompt,
    sampling,
    position,
    task_id,
    sample,
    seed,
    completion,
    error,
    finish_reason,
    stop_reason,
    prompt_tokens,
    completion_tokens,
    time_to_first_token_s,
    duration_s
FROM read_parquet(getvariable('completions'));
