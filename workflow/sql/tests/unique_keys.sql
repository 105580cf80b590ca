-- Keys of the tables that everything is computed from are unique (returns those that are not).
SELECT 'problems' AS "table", benchmark || ' ' || position AS key
FROM problems GROUP BY benchmark, position HAVING count(*) > 1
UNION ALL
SELECT 'prompts', benchmark || ' ' || prompt || ' ' || position
FROM prompts GROUP BY benchmark, prompt, position HAVING count(*) > 1
UNION ALL
SELECT 'cells', cell_id::VARCHAR FROM cells GROUP BY cell_id HAVING count(*) > 1
UNION ALL
SELECT 'scores', cell_id || ' ' || extraction || ' ' || k
FROM scores GROUP BY cell_id, extraction, k HAVING count(*) > 1
UNION ALL
SELECT 'base_scores', cell_id || ' ' || extraction || ' ' || k
FROM base_scores GROUP BY cell_id, extraction, k HAVING count(*) > 1
UNION ALL
SELECT 'robust_scores', cell_id || ' ' || extraction || ' ' || k
FROM robust_scores GROUP BY cell_id, extraction, k HAVING count(*) > 1
UNION ALL
SELECT 'problem_results', cell_id || ' ' || extraction || ' ' || position
FROM problem_results GROUP BY cell_id, extraction, position HAVING count(*) > 1
UNION ALL
SELECT 'extraction_effect', cell_id || ' ' || extraction
FROM extraction_effect GROUP BY cell_id, extraction HAVING count(*) > 1
UNION ALL
SELECT 'verdict_counts', cell_id || ' ' || extraction || ' ' || verdict
FROM verdict_counts GROUP BY cell_id, extraction, verdict HAVING count(*) > 1
UNION ALL
SELECT 'asked', cell_id::VARCHAR FROM asked GROUP BY cell_id HAVING count(*) > 1
UNION ALL
SELECT 'selections', model || ' ' || prompt
FROM selections GROUP BY model, prompt HAVING count(*) > 1
UNION ALL
SELECT 'warnings', cell_id || ' ' || rule
FROM warnings GROUP BY cell_id, rule HAVING count(*) > 1
UNION ALL
SELECT 'problem_difficulty', concat_ws(' ', benchmark, prompt, sampling, position)
FROM problem_difficulty GROUP BY benchmark, prompt, sampling, position HAVING count(*) > 1
UNION ALL
SELECT 'model_reach', concat_ws(' ', benchmark, prompt, sampling, model)
FROM model_reach GROUP BY benchmark, prompt, sampling, model HAVING count(*) > 1
UNION ALL
SELECT 'paired_tests', concat_ws(' ', benchmark, prompt, sampling, model_a, model_b)
FROM paired_tests GROUP BY benchmark, prompt, sampling, model_a, model_b HAVING count(*) > 1
UNION ALL
SELECT 'certainty', concat_ws(' ', benchmark, prompt, sampling)
FROM certainty GROUP BY benchmark, prompt, sampling HAVING count(*) > 1
UNION ALL
SELECT 'agreement', concat_ws(' ', benchmark, prompt, sampling, model_a, model_b)
FROM agreement GROUP BY benchmark, prompt, sampling, model_a, model_b HAVING count(*) > 1
UNION ALL
SELECT 'models', model FROM models GROUP BY model HAVING count(*) > 1
UNION ALL
SELECT 'benchmarks', benchmark FROM benchmarks GROUP BY benchmark HAVING count(*) > 1;
