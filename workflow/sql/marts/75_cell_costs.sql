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
--   gpu_s                GPU time: generation_s times gpus, as an engine holds all its GPUs while it
--                        generates; cells that shared an engine at the same time each count it
--   energy_j             of the device while generating, joules, where generation has recorded it
--   programs             different ones that were executed
--   execution_cpu_s, execution_wall_s   sums over these
--   peak_memory_bytes    of the largest of them
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
        CASE WHEN c.engine = 'vllm' AND m.gpus > 0 THEN c.generation_s * m.gpus END AS gpu_s,
        TRY_CAST(c.facts ->> '$.energy_j' AS DOUBLE) AS energy_j,
        c.programs,
        c.execution_cpu_s,
        c.execution_wall_s,
        memory.peak_memory_bytes,
        c.engine,
        c.device
    FROM cells AS c
    INNER JOIN models AS m USING (model)
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
