-- What each model cost over all its cells: one row a model; key model. NULL: of no cell known.
--   cells, samples       how many it has
--   prompt_tokens, completion_tokens   sums
--   tokens_per_sample    completion tokens of one attempt at a problem
--   timed_cells          whose time is known: all that follows is of these
--   generation_s         wall time of generation, seconds (see cell_costs, likewise gpu_s, energy_j)
--   tokens_per_s         completion tokens by generation_s
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
    round(sum(c.gpu_s), 6) AS gpu_s,
    round(sum(c.energy_j), 6) AS energy_j,
    round(sum(c.execution_cpu_s), 6) AS execution_cpu_s,
    max(c.peak_memory_bytes) AS peak_memory_bytes,
    list(DISTINCT c.device ORDER BY c.device) FILTER (c.device IS NOT NULL) AS devices
FROM models AS m
LEFT JOIN cell_costs AS c USING (model)
GROUP BY m.model, m.parameters_b
ORDER BY m.model;
