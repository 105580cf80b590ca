-- One row a problem and prompt: what was sent; key (benchmark, prompt, position).
--   kind      text or chat
--   text      what is continued; messages: of a chat, a JSON list of role and content
--   answer_prefix  what stands before the answer when a program is made of it
--   shots     worked examples in it
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
