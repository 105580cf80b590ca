-- Scores by language, one row a model and language: key (source, origin, model, task, language,
-- prompt, setting, k).
--   task           benchmarks that differ in the language alone (see language_benchmarks)
--   benchmark      the one of this language; asked: the prompt that it was asked in, another than
--                  prompt only where humaneval stands in, which not all are asked the same way
--   score          share in [0, 1]; low, high: its 95% interval, only of cells
--   python         the score in Python of the same row's model, prompt and setting, NULL where there
--                  is none; difference: score - python
CREATE TABLE language_scores AS
WITH translated AS (
    SELECT
        s.source,
        s.origin,
        s.cell_id,
        s.model,
        s.family,
        s.parameters_b,
        s.kind,
        b.task,
        b.language,
        s.prompt,
        s.setting,
        s.k,
        s.benchmark,
        s.prompt AS asked,
        s.score,
        s.low,
        s.high
    FROM known_scores AS s
    INNER JOIN language_benchmarks AS b USING (benchmark)
    WHERE NOT b.stands_in
),

wanted AS (
    SELECT source, origin, model, task, prompt, setting, k
    FROM translated
    GROUP BY source, origin, model, task, prompt, setting, k
    HAVING NOT bool_or(language = 'Python')
),

stand_ins AS (
    SELECT
        s.source,
        s.origin,
        s.cell_id,
        s.model,
        s.family,
        s.parameters_b,
        s.kind,
        b.task,
        b.language,
        w.prompt,
        s.setting,
        s.k,
        s.benchmark,
        s.prompt AS asked,
        s.score,
        s.low,
        s.high
    FROM known_scores AS s
    INNER JOIN language_benchmarks AS b USING (benchmark)
    INNER JOIN wanted AS w
        ON
            s.source = w.source
            AND s.origin = w.origin
            AND s.model = w.model
            AND b.task = w.task
            AND s.setting IS NOT DISTINCT FROM w.setting
            AND s.k = w.k
    WHERE b.stands_in
    QUALIFY row_number() OVER (
        PARTITION BY s.source, s.origin, s.model, b.task, w.prompt, s.setting, s.k
        ORDER BY s.prompt IS NOT DISTINCT FROM w.prompt DESC, s.prompt
    ) = 1
)

SELECT
    *,
    any_value(score) FILTER (language = 'Python') OVER same AS python,
    round(score - any_value(score) FILTER (language = 'Python') OVER same, 12) AS difference
FROM (SELECT * FROM translated UNION ALL SELECT * FROM stand_ins)
WINDOW same AS (PARTITION BY source, origin, model, task, prompt, setting, k)
ORDER BY ALL;
