-- What each model cost over all its cells: one row a model; key model. NULL: of no cell known.
--   cells, samples       how many it has
--   prompt_tokens, completion_tokens   sums
--   tokens_per_sample    completion tokens of one attempt at a problem
--   timed_cells          whose time is known
--   generation_s         wall time of generation of these, seconds
--   tokens_per_s         completion tokens of these by generation_s
--   metered_cells        whose part of the engine's time is known; energy_cells: of the energy, too
--   engine_s ... load_energy_j   sums over those of which they are known; see cell_costs
--   engine_peak_memory_bytes, gpu_peak_memory_bytes   most that an engine held for any cell
--   generation_job_cpu_s, execution_job_cpu_s   sums; see cell_costs
--   execution_job_s      time that its jobs of execution took, sum
--   execution_cpu_s      CPU time of all its different programs, of all cells
--   peak_memory_bytes    of the largest program
--   devices              that generated, a list
-- Rounded to microseconds, as the last bits of a sum depend on the order of its terms.
CREATE TABLE model_costs AS
SELECT
    m.model,
    m.parameters_b,
    count(c.cell_id) AS cells,
    coalesce(sum(c.samples), 0)::BIGINT AS samples,
    sum(c.prompt_tokens)::BIGINT AS prompt_tokens,
    sum(c.completion_tokens)::BIGINT AS completion_tokens,
    sum(c.completion_tokens) / nullif(sum(c.samples), 0) AS tokens_per_sample,
    count(c.generation_s) AS timed_cells,
    round(sum(c.generation_s), 6) AS generation_s,
    round(
        sum(c.completion_tokens) FILTER (c.generation_s IS NOT NULL) / sum(c.generation_s), 6
    ) AS tokens_per_s,
    count(c.engine_s) AS metered_cells,
    count(c.energy_j) AS energy_cells,
    round(sum(c.engine_s), 6) AS engine_s,
    round(sum(c.gpu_s), 6) AS gpu_s,
    round(sum(c.engine_cpu_s), 6) AS engine_cpu_s,
    round(sum(c.energy_j), 6) AS energy_j,
    round(sum(c.load_s), 6) AS load_s,
    round(sum(c.load_gpu_s), 6) AS load_gpu_s,
    round(sum(c.load_cpu_s), 6) AS load_cpu_s,
    round(sum(c.load_energy_j), 6) AS load_energy_j,
    max(c.engine_peak_memory_bytes) AS engine_peak_memory_bytes,
    max(c.gpu_peak_memory_bytes) AS gpu_peak_memory_bytes,
    round(sum(c.generation_job_cpu_s), 6) AS generation_job_cpu_s,
    round(sum(c.execution_job_s), 6) AS execution_job_s,
    round(sum(c.execution_job_cpu_s), 6) AS execution_job_cpu_s,
    round(sum(c.execution_cpu_s), 6) AS execution_cpu_s,
    max(c.peak_memory_bytes) AS peak_memory_bytes,
    list(DISTINCT c.device ORDER BY c.device) FILTER (c.device IS NOT NULL) AS devices
FROM models AS m
LEFT JOIN cell_costs AS c USING (model)
GROUP BY m.model, m.parameters_b
ORDER BY m.model;
