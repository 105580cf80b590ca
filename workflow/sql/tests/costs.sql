-- Every cell and model has one row of costs, none is negative, and of a benchmark with scores and
-- tokens some cell is efficient.
SELECT 'cells' AS "table", count(*)::VARCHAR AS what FROM cell_costs
HAVING count(*) <> (SELECT count(*) FROM cells) OR count(*) <> count(DISTINCT cell_id)
UNION ALL
SELECT 'models', count(*)::VARCHAR FROM model_costs
HAVING count(*) <> (SELECT count(*) FROM models) OR count(*) <> count(DISTINCT model)
UNION ALL
SELECT 'samples', model FROM model_costs
WHERE samples <> (
    SELECT coalesce(sum(c.samples), 0) FROM cells AS c WHERE c.model = model_costs.model
)
UNION ALL
SELECT 'negative', cell_id::VARCHAR FROM cell_costs
WHERE least(generation_s, gpu_s, energy_j, tokens_per_s, execution_cpu_s, peak_memory_bytes) < 0
UNION ALL
SELECT 'efficient', benchmark FROM cell_costs
GROUP BY benchmark
HAVING count(efficient_tokens) > 0 AND NOT bool_or(coalesce(efficient_tokens, FALSE));
