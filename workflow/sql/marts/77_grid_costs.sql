-- What the whole grid cost, the sums over model_costs: one row; key cells. NULL: of no cell known.
--   models, cells, samples   how many there are
--   prompt_tokens, completion_tokens   sums
--   timed_cells, metered_cells, energy_cells   of how many time, part of the engine and energy are
--                        known: with fewer than all cells that were generated, a sum is a part
--   generation_s         wall time of generation; cells that were generated at a time count it each
--   engine_s ... load_energy_j   see cell_costs: what engines spent, without the time nobody used them
--   generation_job_cpu_s, execution_job_cpu_s   CPU time of the jobs themselves
--   execution_job_s      time that the jobs of execution took
--   execution_cpu_s      CPU time of all different programs
--   cpu_s                all CPU time together: engines, jobs and programs, as far as it is known
-- What no cell bears is in no sum: idle engines, other stages, the containers' own machinery.
CREATE TABLE grid_costs AS
SELECT
    count(*) AS models,
    sum(cells)::BIGINT AS cells,
    sum(samples)::BIGINT AS samples,
    sum(prompt_tokens)::BIGINT AS prompt_tokens,
    sum(completion_tokens)::BIGINT AS completion_tokens,
    sum(timed_cells)::BIGINT AS timed_cells,
    sum(metered_cells)::BIGINT AS metered_cells,
    sum(energy_cells)::BIGINT AS energy_cells,
    round(sum(generation_s), 6) AS generation_s,
    round(sum(engine_s), 6) AS engine_s,
    round(sum(gpu_s), 6) AS gpu_s,
    round(sum(engine_cpu_s), 6) AS engine_cpu_s,
    round(sum(energy_j), 6) AS energy_j,
    round(sum(load_s), 6) AS load_s,
    round(sum(load_gpu_s), 6) AS load_gpu_s,
    round(sum(load_cpu_s), 6) AS load_cpu_s,
    round(sum(load_energy_j), 6) AS load_energy_j,
    round(sum(generation_job_cpu_s), 6) AS generation_job_cpu_s,
    round(sum(execution_job_s), 6) AS execution_job_s,
    round(sum(execution_job_cpu_s), 6) AS execution_job_cpu_s,
    round(sum(execution_cpu_s), 6) AS execution_cpu_s,
    round(
        sum(
            coalesce(engine_cpu_s, 0) + coalesce(load_cpu_s, 0) + coalesce(generation_job_cpu_s, 0)
            + coalesce(execution_job_cpu_s, 0) + coalesce(execution_cpu_s, 0)
        ),
        6
    ) AS cpu_s
FROM model_costs;
