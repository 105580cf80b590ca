-- One row a cell (key cell_id): how its model was asked, as far as is known; what the linter's rules of cells see
-- (repass.lint.cells).
--   model_kind        base or instruct; prompt_kind: text or chat
--   primed            the chat's answer was begun for the model
--   engine            what generated; samples: that are there
--   context_length    tokens that the model was served with
--   truncated         samples that ended at max_tokens
--   beyond_context    samples that were refused or ended early, as the context was full
--   chat_template ... generation_config   of the model's own files and settings; NULL where not known
CREATE TABLE asked AS
WITH ended AS (
    SELECT
        s.cell_id,
        count(*) FILTER (
            s.finish_reason = 'length'
            AND coalesce(s.completion_tokens >= c.max_tokens, TRUE)
        ) AS truncated,
        count(*) FILTER (
            s.error ILIKE '%context length%'
            OR (s.finish_reason = 'length' AND s.completion_tokens < c.max_tokens)
        ) AS beyond_context
    FROM samples AS s
    INNER JOIN cells AS c USING (cell_id)
    GROUP BY s.cell_id
),

begun AS (
    SELECT benchmark, prompt, coalesce(bool_or(messages[-1].role = 'assistant'), FALSE) AS primed
    FROM staging.prompts
    GROUP BY benchmark, prompt
)

SELECT
    c.cell_id,
    m.kind AS model_kind,
    c.prompt_kind,
    coalesce(b.primed, FALSE) AS primed,
    c.engine,
    c.temperature,
    c.n,
    c.max_tokens,
    c.samples,
    coalesce(e.truncated, 0) AS truncated,
    coalesce(e.beyond_context, 0) AS beyond_context,
    CAST(c.facts ->> '$.prompting.context_length' AS INTEGER) AS context_length,
    CAST(c.facts ->> '$.prompting.chat_template' AS BOOLEAN) AS chat_template,
    CAST(c.facts ->> '$.prompting.trims_answers' AS BOOLEAN) AS trims_answers,
    CAST(c.facts ->> '$.prompting.adds_bos' AS BOOLEAN) AS adds_bos,
    coalesce(CAST(c.facts ->> '$.prompting.prompts_with_bos' AS INTEGER), 0) AS prompts_with_bos,
    c.facts ->> '$.prompting.generation_config' AS generation_config
FROM cells AS c
INNER JOIN models AS m USING (model)
LEFT JOIN begun AS b USING (benchmark, prompt)
LEFT JOIN ended AS e USING (cell_id)
ORDER BY c.cell_id;
