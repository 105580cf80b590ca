-- What worked examples in the prompt do, one row a point of a curve: key (source, origin, model,
-- benchmark, setting, k, style, prompt).
--   style        the prompt's name with n for the number of examples (shots-n, shots-n-words): the
--                prompts of a curve differ in that number alone; only styles with two points
--   shots        worked examples; NULL for the baseline, the problem alone (the prompt baseline, else
--                complete), which every style has
--   score        share in [0, 1]; low, high: its 95% interval, only of cells
--   difference   score - the baseline's, NULL without one
CREATE TABLE shot_scores AS
WITH numbered AS (
    SELECT
        *,
        regexp_replace(prompt, '(^|[^0-9])' || shots || '([^0-9]|$)', '\1n\2') AS style
    FROM known_scores
    WHERE
        prompt ILIKE '%shot%'
        AND regexp_matches(prompt, '(^|[^0-9])' || shots || '([^0-9]|$)')
),

styles AS (
    SELECT DISTINCT source, origin, model, benchmark, setting, k, style
    FROM numbered
),

baselines AS (
    SELECT s.*, styles.style
    FROM known_scores AS s
    INNER JOIN styles
        ON
            s.source = styles.source
            AND s.origin = styles.origin
            AND s.model = styles.model
            AND s.benchmark = styles.benchmark
            AND s.setting IS NOT DISTINCT FROM styles.setting
            AND s.k = styles.k
    WHERE s.prompt IN ('baseline', 'complete')
    QUALIFY row_number() OVER (
        PARTITION BY s.source, s.origin, s.model, s.benchmark, s.setting, s.k, styles.style
        ORDER BY s.prompt
    ) = 1
),

points AS (
    SELECT *, FALSE AS baseline FROM numbered
    UNION ALL
    SELECT *, TRUE FROM baselines
)

SELECT
    source,
    origin,
    cell_id,
    model,
    family,
    parameters_b,
    kind,
    benchmark,
    setting,
    k,
    style,
    prompt,
    CASE WHEN NOT baseline THEN shots END AS shots,
    score,
    low,
    high,
    round(score - any_value(score) FILTER (baseline) OVER curve, 12) AS difference
FROM points
WINDOW curve AS (PARTITION BY source, origin, model, benchmark, setting, k, style)
QUALIFY count(*) OVER curve > 1
ORDER BY ALL;
