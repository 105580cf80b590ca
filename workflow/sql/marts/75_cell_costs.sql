-- What each cell cost, beside its score: one row a cell; key cell_id. NULL: not known.
--   status, pass_at_1    of the default extraction (see scores)
--   problems, samples    how many there are
--   prompt_tokens, completion_tokens   sums over samples
--   tokens_per_sample    completion tokens of one attempt at a problem
--   generation_s         wall time from the first request to the last answer, seconds
--   seconds_per_sample   generation_s by samples: with many requests at a time it is shorter than a
--                        request takes, and it depends on how busy the engine was
--   tokens_per_s         completion tokens by generation_s
--   gpus                 of the engine; 0: it ran on the CPU
--   engine_s             the cell's part of the engine's time: each interval is divided evenly among the
--                        cells that held the engine in it, so a sum over cells counts no second twice
--   gpu_s                GPU time: engine_s times gpus, as an engine holds all its GPUs
--   engine_cpu_s         CPU time of all processes of the engine, divided likewise
--   energy_j             of the engine's GPUs, joules, divided likewise; NULL where no device tells it
--   load_s, load_gpu_s, load_cpu_s, load_energy_j   the same before the engine could answer: its start
--                        and the loading of the weights, borne by the cells that waited for it; 0: it
--                        was up already
--   engine_peak_memory_bytes   most resident memory of the engine's processes together while the cell
--                        held it, not divided
--   gpu_peak_memory_bytes   most memory in use on its GPUs together, likewise
--   generation_job_s, generation_job_cpu_s   of the job that asked, from its start to its last answer,
--                        waiting for an engine included; of all runs of the cell
--   generation_job_peak_memory_bytes   of the same
--   programs             different ones that were executed
--   execution_cpu_s, execution_wall_s   sums over these
--   peak_memory_bytes    of the largest of them
--   execution_job_s, execution_job_cpu_s   of the job that executed, without the programs; of all runs
--                        of the cell
--   execution_job_peak_memory_bytes   of the same
--   efficient_tokens     no scored cell of the benchmark has at least this score for at most as many
--                        tokens a sample, and is better in one of the two; NULL: no score, no tokens
--   efficient_s          likewise by seconds_per_sample
--   engine, device       that generated
-- All times are of replayed completions too, if whoever made them has written them down.
CREATE TABLE cell_costs AS
WITH memory AS (
    SELECT cell_id, max(peak_memory_bytes) AS peak_memory_bytes
    FROM verdicts
    GROUP BY cell_id
),

costs AS (
    SELECT
        c.cell_id,
        c.model,
        c.benchmark,
        c.prompt,
        c.sampling,
        c.status,
        s.pass_at_k AS pass_at_1,
        c.problems,
        c.samples,
        c.prompt_tokens,
        c.completion_tokens,
        c.completion_tokens / nullif(c.samples, 0) AS tokens_per_sample,
        c.generation_s,
        c.generation_s / nullif(c.samples, 0) AS seconds_per_sample,
        c.tokens_per_s,
        m.gpus,
        f.engine_s,
        CASE WHEN c.engine = 'vllm' AND m.gpus > 0 THEN f.engine_s * m.gpus END AS gpu_s,
        f.engine_cpu_s,
        f.energy_j,
        f.load_s,
        CASE WHEN c.engine = 'vllm' AND m.gpus > 0 THEN f.load_s * m.gpus END AS load_gpu_s,
        f.load_cpu_s,
        f.load_energy_j,
        f.engine_peak_memory_bytes,
        f.gpu_peak_memory_bytes,
        f.generation_job_s,
        f.generation_job_cpu_s,
        f.generation_job_peak_memory_bytes,
        c.programs,
        c.execution_cpu_s,
        c.execution_wall_s,
        memory.peak_memory_bytes,
        x.wall_s AS execution_job_s,
        x.cpu_s AS execution_job_cpu_s,
        x.peak_memory_bytes AS execution_job_peak_memory_bytes,
        c.engine,
        c.device
    FROM cells AS c
    INNER JOIN models AS m USING (model)
    LEFT JOIN staging.facts AS f USING (model, benchmark, prompt, sampling)
    LEFT JOIN staging.executions AS x USING (model, benchmark, prompt, sampling)
    LEFT JOIN scores AS s ON c.cell_id = s.cell_id AND s.is_default AND s.k = 1
    LEFT JOIN memory ON c.cell_id = memory.cell_id
)

SELECT
    c.* EXCLUDE (engine, device),
    CASE WHEN c.pass_at_1 IS NOT NULL AND c.tokens_per_sample IS NOT NULL THEN NOT EXISTS (
        FROM costs AS o
        WHERE
            o.benchmark = c.benchmark
            AND o.pass_at_1 >= c.pass_at_1
            AND o.tokens_per_sample <= c.tokens_per_sample
            AND (o.pass_at_1 > c.pass_at_1 OR o.tokens_per_sample < c.tokens_per_sample)
    ) END AS efficient_tokens,
    CASE WHEN c.pass_at_1 IS NOT NULL AND c.seconds_per_sample IS NOT NULL THEN NOT EXISTS (
        FROM costs AS o
        WHERE
            o.benchmark = c.benchmark
            AND o.pass_at_1 >= c.pass_at_1
            AND o.seconds_per_sample <= c.seconds_per_sample
            AND (o.pass_at_1 > c.pass_at_1 OR o.seconds_per_sample < c.seconds_per_sample)
    ) END AS efficient_s,
    c.engine,
    c.device
FROM costs AS c
ORDER BY c.cell_id;
