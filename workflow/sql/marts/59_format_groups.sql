-- Sensitivity to the format by groups of models: key (source, origin, task, language, setting, k,
-- split, part).
--   split     all; name: coder or other; size: see format_effect
--   listed       models of the group that the source knows, with a score of this task or not
--   completed, instructed, paired   models with a score of that form, and of both
--   mean_*, sd_* mean and sample standard deviation over the models that have the score; complete
--                and instruct are of different models where completed and instructed differ
--   mean_difference ... max_difference   of complete - instruct over the models that have both;
--                quantiles are interpolated linearly
CREATE TABLE format_groups AS
WITH grouped AS (
    SELECT *, 'all' AS split, 'all' AS part FROM format_effect
    UNION ALL
    SELECT *, 'name', CASE WHEN coder THEN 'coder' ELSE 'other' END FROM format_effect
    UNION ALL
    SELECT *, 'size', size FROM format_effect
),

known AS (
    SELECT DISTINCT
        source,
        origin,
        model,
        unnest([
            'all',
            CASE WHEN contains(lower(model), 'coder') THEN 'coder' ELSE 'other' END,
            CASE
                WHEN parameters_b < 10 THEN '<10B'
                WHEN parameters_b < 50 THEN '10-50B'
                WHEN parameters_b >= 50 THEN '>=50B'
                ELSE 'unknown'
            END
        ]) AS part
    FROM known_scores
),

listed AS (
    SELECT source, origin, part, count(*) AS listed
    FROM known
    GROUP BY source, origin, part
)

SELECT
    g.source,
    g.origin,
    g.task,
    g.language,
    g.setting,
    g.k,
    g.split,
    g.part,
    any_value(listed.listed) AS listed,
    count(g.complete) AS completed,
    count(g.instruct) AS instructed,
    count(g.difference) AS paired,
    avg(g.complete) AS mean_complete,
    stddev_samp(g.complete) AS sd_complete,
    avg(g.instruct) AS mean_instruct,
    stddev_samp(g.instruct) AS sd_instruct,
    avg(g.difference) AS mean_difference,
    stddev_samp(g.difference) AS sd_difference,
    min(g.difference) AS min_difference,
    quantile_cont(g.difference, 0.25) AS lower_quartile,
    median(g.difference) AS median_difference,
    quantile_cont(g.difference, 0.75) AS upper_quartile,
    max(g.difference) AS max_difference
FROM grouped AS g
INNER JOIN listed USING (source, origin, part)
GROUP BY g.source, g.origin, g.task, g.language, g.setting, g.k, g.split, g.part
ORDER BY ALL;
