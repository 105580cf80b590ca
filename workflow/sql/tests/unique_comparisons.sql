-- Keys of the tables of comparisons are unique (returns those that are not).
SELECT 'known_scores' AS "table", concat_ws(' ', source, model, benchmark, prompt, setting, k) AS key
FROM known_scores
GROUP BY source, origin, model, benchmark, prompt, shots, setting, k HAVING count(*) > 1
UNION ALL
SELECT 'cell_differences', cell_id || ' ' || other_cell_id
FROM cell_differences GROUP BY cell_id, other_cell_id HAVING count(*) > 1
UNION ALL
SELECT 'tuning_effect', concat_ws(' ', source, model, task, form, setting, k)
FROM tuning_effect
GROUP BY source, origin, model, task, language, form, setting, k HAVING count(*) > 1
UNION ALL
SELECT 'format_effect', concat_ws(' ', source, model, task, setting, k)
FROM format_effect
GROUP BY source, origin, model, task, language, setting, k HAVING count(*) > 1
UNION ALL
SELECT 'format_groups', concat_ws(' ', source, task, setting, k, split, part)
FROM format_groups
GROUP BY source, origin, task, language, setting, k, split, part HAVING count(*) > 1
UNION ALL
SELECT 'language_benchmarks', benchmark
FROM language_benchmarks GROUP BY benchmark HAVING count(*) > 1
UNION ALL
SELECT 'language_scores', concat_ws(' ', source, model, task, language, prompt, setting, k)
FROM language_scores
GROUP BY source, origin, model, task, language, prompt, setting, k HAVING count(*) > 1
UNION ALL
SELECT 'language_pairs', concat_ws(' ', source, task, prompt, setting, k, language, other_language)
FROM language_pairs
GROUP BY source, origin, task, prompt, setting, k, language, other_language HAVING count(*) > 1
UNION ALL
SELECT 'specialisations', source || ' ' || model
FROM specialisations GROUP BY source, model HAVING count(*) > 1
UNION ALL
SELECT 'shot_scores', concat_ws(' ', source, model, benchmark, setting, k, style, prompt)
FROM shot_scores
GROUP BY source, origin, model, benchmark, setting, k, style, prompt HAVING count(*) > 1;
