-- How sensitive a model is to the format, one row a model: key (source, origin, model, task,
-- language, setting, k). Only where some model was asked in both forms; base models have one.
--   size         <10B, 10-50B, >=50B (all parameters, of experts too), or unknown
--   coder        its name contains "coder", however it is written
--   complete, instruct     scores, shares in [0, 1], NULL where not asked so; of several prompts of
--                a form that with the form's own name, else the first by name
--   difference   complete - instruct, NULL where one of them is; difference_low, difference_high:
--                its 95% interval, paired over the problems (see cell_differences); only of cells
--                and k = 1
CREATE TABLE format_effect AS
WITH asked AS (
    SELECT *
    FROM known_scores
    WHERE form IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY source, origin, model, task, language, form, setting, k
        ORDER BY prompt = form DESC, prompt
    ) = 1
),

sides AS (
    SELECT
        source,
        origin,
        model,
        any_value(family) AS family,
        any_value(parameters_b) AS parameters_b,
        any_value(kind) AS kind,
        task,
        language,
        setting,
        k,
        any_value(score) FILTER (form = 'complete') AS complete,
        any_value(score) FILTER (form = 'instruct') AS instruct,
        any_value(prompt) FILTER (form = 'complete') AS complete_prompt,
        any_value(prompt) FILTER (form = 'instruct') AS instruct_prompt,
        any_value(cell_id) FILTER (form = 'complete') AS complete_cell_id,
        any_value(cell_id) FILTER (form = 'instruct') AS instruct_cell_id
    FROM asked
    GROUP BY source, origin, model, task, language, setting, k
    QUALIFY bool_or(complete IS NOT NULL AND instruct IS NOT NULL) OVER (
        PARTITION BY source, origin, task, language, setting, k
    )
)

SELECT
    sides.*,
    CASE
        WHEN parameters_b < 10 THEN '<10B'
        WHEN parameters_b < 50 THEN '10-50B'
        WHEN parameters_b >= 50 THEN '>=50B'
        ELSE 'unknown'
    END AS size,
    contains(lower(model), 'coder') AS coder,
    round(complete - instruct, 12) AS difference,
    CASE WHEN k = 1 THEN d.low END AS difference_low,
    CASE WHEN k = 1 THEN d.high END AS difference_high
FROM sides
LEFT JOIN cell_differences AS d
    ON sides.complete_cell_id = d.cell_id AND sides.instruct_cell_id = d.other_cell_id
ORDER BY ALL;
