-- One row a problem and prompt: what was sent.
--   kind      text (text is set) or chat (messages is set, a JSON list of role and content)
--   stop      the stop sequences, a JSON list
CREATE TABLE prompts AS
SELECT
    benchmark,
    prompt,
    position,
    task_id,
    kind,
    text,
    CAST(to_json(messages) AS VARCHAR) AS messages,
    answer_prefix,
    CAST(to_json(stop) AS VARCHAR) AS stop,
    shots
FROM staging.prompts
ORDER BY benchmark, prompt, position;
