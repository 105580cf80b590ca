-- What tuning did to a base model, one row a comparison: key (source, origin, model, task, language,
-- form, setting, k).
--   base         the base model of the same family and number of parameters; of several the one with
--                the same name but for words like base and instruct, then the first by name
--   kind         of the tuned model: instruct or fine-tuned
--   form         how both were asked (see known_scores): of several prompts of a form the same one
--                for both if there is one, first that with the form's own name; the rest by name
--   base_score, score      shares in [0, 1]; base_low ... high: their 95% intervals, only of cells
--   difference   score - base_score; difference_low, difference_high: its 95% interval, paired over
--                the problems (see cell_differences); only of cells and k = 1
--   note         what one must know of the claims
CREATE TABLE tuning_effect AS
WITH named AS (
    SELECT DISTINCT
        source,
        model,
        family,
        parameters_b,
        kind,
        regexp_replace(
            lower(model), '[-_. (]*\b(base|instruct|chat|it|hf|sft|v\d+(\.\d+)*)\b\)?', '', 'g'
        ) AS stem
    FROM known_scores
),

tuned AS (
    SELECT t.source, t.model, b.model AS base, t.stem = b.stem AS namesake
    FROM named AS t
    INNER JOIN named AS b
        ON t.source = b.source AND t.family = b.family AND t.parameters_b = b.parameters_b
    WHERE t.kind <> 'base' AND b.kind = 'base'
),

compared AS (
    SELECT
        t.source,
        t.origin,
        t.family,
        t.parameters_b,
        t.kind,
        b.model AS base,
        t.model,
        t.task,
        t.language,
        t.form,
        t.setting,
        t.k,
        b.prompt AS base_prompt,
        t.prompt,
        b.cell_id AS base_cell_id,
        t.cell_id,
        b.score AS base_score,
        b.low AS base_low,
        b.high AS base_high,
        t.score,
        t.low,
        t.high,
        nullif(concat_ws('; ', b.note, t.note), '') AS note
    FROM known_scores AS t
    INNER JOIN tuned ON t.source = tuned.source AND t.model = tuned.model
    INNER JOIN known_scores AS b
        ON
            tuned.base = b.model
            AND t.source = b.source
            AND t.origin = b.origin
            AND t.task = b.task
            AND t.language IS NOT DISTINCT FROM b.language
            AND t.form = b.form
            AND t.setting IS NOT DISTINCT FROM b.setting
            AND t.k = b.k
    QUALIFY row_number() OVER (
        PARTITION BY t.source, t.origin, t.model, t.task, t.language, t.form, t.setting, t.k
        ORDER BY
            tuned.namesake DESC,
            b.model,
            t.prompt = b.prompt DESC,
            t.prompt = t.form DESC,
            b.prompt = b.form DESC,
            t.prompt,
            b.prompt
    ) = 1
)

SELECT
    compared.* EXCLUDE (base_cell_id, cell_id),
    base_cell_id,
    compared.cell_id,
    round(compared.score - base_score, 12) AS difference,
    CASE WHEN k = 1 THEN d.low END AS difference_low,
    CASE WHEN k = 1 THEN d.high END AS difference_high
FROM compared
LEFT JOIN cell_differences AS d
    ON compared.cell_id = d.cell_id AND compared.base_cell_id = d.other_cell_id
ORDER BY ALL;
