-- How alike two languages are over the models that were scored in both: key (source, origin, task,
-- prompt, setting, k, language, other_language); each pair stands here both ways.
--   models       that have both scores
--   spearman     rank correlation of the two scores over these models, equal scores sharing the mean
--                of their ranks; NULL below 4 models, where it says nothing, and where all are equal
--   mean_difference, sd_difference   of language - other_language over the models
CREATE TABLE language_pairs AS
WITH pairs AS (
    SELECT
        a.source,
        a.origin,
        a.task,
        a.prompt,
        a.setting,
        a.k,
        a.language,
        b.language AS other_language,
        dense_rank() OVER (ORDER BY
            a.source, a.origin, a.task, a.prompt, a.setting, a.k, a.language, b.language
        ) AS pair,
        a.score,
        b.score AS other_score
    FROM language_scores AS a
    INNER JOIN language_scores AS b
        ON
            a.source = b.source
            AND a.origin = b.origin
            AND a.model = b.model
            AND a.task = b.task
            AND a.prompt IS NOT DISTINCT FROM b.prompt
            AND a.setting IS NOT DISTINCT FROM b.setting
            AND a.k = b.k
            AND a.language <> b.language
),

ranked AS (
    SELECT
        *,
        rank() OVER (PARTITION BY pair ORDER BY score)
        + (count(*) OVER (PARTITION BY pair, score) - 1) / 2 AS place,
        rank() OVER (PARTITION BY pair ORDER BY other_score)
        + (count(*) OVER (PARTITION BY pair, other_score) - 1) / 2 AS other_place
    FROM pairs
)

SELECT
    source,
    origin,
    task,
    prompt,
    setting,
    k,
    language,
    other_language,
    count(*) AS models,
    CASE
        WHEN count(*) >= 4 AND stddev_pop(place) > 0 AND stddev_pop(other_place) > 0
            THEN round(corr(place, other_place), 12)
    END AS spearman,
    round(avg(score - other_score), 12) AS mean_difference,
    round(stddev_samp(score - other_score), 12) AS sd_difference
FROM ranked
GROUP BY source, origin, task, prompt, setting, k, language, other_language
ORDER BY ALL;
