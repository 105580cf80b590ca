-- What was sent for each problem: a text, or the chat's messages.
CREATE VIEW staging.prompts AS
SELECT benchmark, prompt, position, task_id, kind, text, messages, answer_prefix, stop, shots
FROM read_parquet(getvariable('prompts'));
