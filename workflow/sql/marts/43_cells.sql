-- One row a cell: its protocol, what it cost and whether it can be scored; key cell_id.
--   status, reason           of the default extraction's score (see scores)
--   prompt_kind              text or chat
--   shots                    worked examples in the prompt
--   limit_*                  what a program may use: CPU and wall time in seconds, memory in MiB
--   image_digest             the sandbox image that the programs ran in
--   engine ... device        as generation wrote them down: what generated, with which arguments, on what
--   dtype                    number format of the weights; model_revision: their commit or version;
--                            weights_sha256: their hash
--   quantization             how an engine of ours was told to pack the weights; NULL: not at all
--   adapter                  the LoRA adapter over them: repository or folder, revision, start of
--                            its hash; NULL: none
--   facts                    all that generation wrote down, JSON
--   samples                  that are there, failed requests too; request_errors: of these failed
--   prompt_tokens, completion_tokens  sums over samples
--   truncated                samples that ended at the limit of tokens
--   generation_s             wall time of generation; request_s: sum over its requests
--   time_to_first_token_s    median over the requests
--   tokens_per_s             completion tokens by generation_s; NULL for replayed completions
--   programs                 different programs executed; execution_cpu_s: their CPU time;
--                            execution_wall_s: sum of their wall times
-- Times are seconds, rounded to microseconds: the last bits of a sum depend on the order in which
-- threads add it up.
CREATE TABLE cells AS
WITH generated AS (
    SELECT
        cell_id,
        count(*) AS samples,
        count(error) AS request_errors,
        sum(prompt_tokens)::BIGINT AS prompt_tokens,
        sum(completion_tokens)::BIGINT AS completion_tokens,
        round(sum(duration_s), 6) AS request_s,
        median(time_to_first_token_s) AS time_to_first_token_s,
        count(*) FILTER (finish_reason = 'length') AS truncated
    FROM samples
    GROUP BY cell_id
),

programs AS (
    SELECT cell_id, max(cpu_s) AS cpu_s, max(wall_s) AS wall_s
    FROM verdicts
    WHERE program IS NOT NULL
    GROUP BY cell_id, program
),

executed AS (
    SELECT
        cell_id,
        count(*) AS programs,
        round(sum(cpu_s), 6) AS execution_cpu_s,
        round(sum(wall_s), 6) AS execution_wall_s
    FROM programs
    GROUP BY cell_id
),

forms AS (
    SELECT benchmark, prompt, any_value(kind) AS prompt_kind, max(shots) AS shots
    FROM prompts
    GROUP BY benchmark, prompt
),

judged AS (
    SELECT cell_id, status, reason FROM scores WHERE is_default AND k = 1
)

SELECT
    cells.cell_id,
    cells.model,
    cells.benchmark,
    cells.prompt,
    cells.sampling,
    cells.default_extraction,
    judged.status,
    judged.reason,
    b.problems,
    b.language,
    forms.prompt_kind,
    forms.shots,
    s.temperature,
    s.top_p,
    s.n,
    s.max_tokens,
    s.seed,
    b.dataset,
    b.dataset_revision,
    b.dataset_sha256,
    b.limit_cpu_s,
    b.limit_wall_s,
    b.limit_memory_mb,
    b.image,
    b.image_digest,
    f.engine,
    f.engine_version,
    f.engine_arguments,
    f.device,
    coalesce(f.dtype, m.dtype) AS dtype,
    f.facts ->> '$.quantization' AS quantization,
    f.facts ->> '$.adapter' AS adapter,
    coalesce(f.revision, m.revision) AS model_revision,
    f.weights_sha256,
    coalesce(g.samples, 0) AS samples,
    coalesce(g.request_errors, 0) AS request_errors,
    g.prompt_tokens,
    g.completion_tokens,
    g.truncated,
    f.generation_s,
    g.request_s,
    g.time_to_first_token_s,
    CASE
        WHEN f.engine <> 'replay' THEN g.completion_tokens / f.generation_s
    END AS tokens_per_s,
    coalesce(e.programs, 0) AS programs,
    e.execution_cpu_s,
    e.execution_wall_s,
    f.facts
FROM staging.cells AS cells
INNER JOIN benchmarks AS b USING (benchmark)
INNER JOIN models AS m USING (model)
INNER JOIN staging.samplings AS s USING (sampling)
LEFT JOIN judged USING (cell_id)
LEFT JOIN forms USING (benchmark, prompt)
LEFT JOIN staging.facts AS f USING (model, benchmark, prompt, sampling)
LEFT JOIN generated AS g USING (cell_id)
LEFT JOIN executed AS e USING (cell_id)
ORDER BY cells.cell_id;
