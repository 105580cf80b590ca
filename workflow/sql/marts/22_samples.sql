-- One row a sample: key (cell_id, position, sample).
--   error        why there is no completion; such a sample is never scored
--   completion   the raw text that the model returned
--   stop_reason  the stop sequence that ended it
--   duration_s   of its request, seconds; time_to_first_token_s (seconds)
CREATE TABLE samples AS
SELECT
    cells.cell_id,
    c.position,
    c.task_id,
    c.sample,
    c.seed,
    c.completion,
    c.error,
    c.finish_reason,
    c.stop_reason,
    c.prompt_tokens,
    c.completion_tokens,
    c.time_to_first_token_s,
    c.duration_s
FROM staging.completions AS c
INNER JOIN staging.cells AS cells USING (model, benchmark, prompt, sampling);
