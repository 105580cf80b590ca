-- Every cell and model has one row of costs, none is negative, sums are those of the cells, GPU time
-- and energy are of metered cells alone, and of a benchmark with scores and tokens some cell is
-- efficient.
SELECT 'cells' AS "table", count(*)::VARCHAR AS what FROM cell_costs
HAVING count(*) <> (SELECT count(*) FROM cells) OR count(*) <> count(DISTINCT cell_id)
UNION ALL
SELECT 'models', count(*)::VARCHAR FROM model_costs
HAVING count(*) <> (SELECT count(*) FROM models) OR count(*) <> count(DISTINCT model)
UNION ALL
SELECT 'grid', count(*)::VARCHAR FROM grid_costs
HAVING count(*) <> 1
UNION ALL
SELECT 'samples', model FROM model_costs
WHERE samples <> (
    SELECT coalesce(sum(c.samples), 0) FROM cells AS c WHERE c.model = model_costs.model
)
UNION ALL
SELECT 'sums', 'engine_s' FROM grid_costs
WHERE abs(engine_s - (SELECT sum(c.engine_s) FROM cell_costs AS c)) > 1e-3 * (1 + engine_s)
UNION ALL
SELECT 'sums', 'energy_j' FROM grid_costs
WHERE abs(energy_j - (SELECT sum(c.energy_j) FROM cell_costs AS c)) > 1e-3 * (1 + energy_j)
UNION ALL
SELECT 'unmetered', cell_id::VARCHAR FROM cell_costs
WHERE
    engine_s IS NULL
    AND coalesce(gpu_s, engine_cpu_s, energy_j, load_s, engine_peak_memory_bytes) IS NOT NULL
UNION ALL
SELECT 'negative', cell_id::VARCHAR FROM cell_costs
WHERE
    least(
        generation_s, engine_s, gpu_s, engine_cpu_s, energy_j,
        load_s, load_gpu_s, load_cpu_s, load_energy_j, tokens_per_s,
        execution_cpu_s, peak_memory_bytes, engine_peak_memory_bytes, gpu_peak_memory_bytes,
        generation_job_s, generation_job_cpu_s, generation_job_peak_memory_bytes,
        execution_job_s, execution_job_cpu_s, execution_job_peak_memory_bytes
    ) < 0
UNION ALL
SELECT 'efficient', benchmark FROM cell_costs
GROUP BY benchmark
HAVING count(efficient_tokens) > 0 AND NOT bool_or(coalesce(efficient_tokens, FALSE));
