-- One row a known score: ours, and those that others published (see claims), in the same columns;
-- what the comparisons 56 to 64 are made of. Key (source, origin, model, benchmark, prompt, shots,
-- setting, k). Ours are of the headline policy, and only where they are ok; of claims that differ in
-- nothing else, the first by temperature, samples and protocol.
--   source       cells (measured here) or the claim's source; origin: measured, published, reproduced
--   cell_id      of the cell; NULL for a claim
--   kind         base, instruct or fine-tuned
--   task         the benchmark without the form that its name ends with: bigcodebench-complete and
--                bigcodebench-instruct ask for the same functions
--   language     the programs'
--   form         complete: the model sees the code to continue (in EvalPlus's prompts inside a chat);
--                instruct: it follows an instruction; NULL with worked examples, or not stated
--   shots        worked examples in the prompt; NULL where a claim does not say
--   setting      the sampling; NULL for a claim
--   score        pass@k, a share in [0, 1]; low, high: the 95% interval over problems, only of cells
--   note         what one must know of a claim
CREATE TABLE known_scores AS
WITH ours AS (
    SELECT
        'cells' AS source,
        'measured' AS origin,
        s.cell_id,
        s.model,
        m.family,
        m.parameters_b,
        m.kind,
        s.benchmark,
        c.language,
        s.prompt,
        c.prompt_kind,
        c.shots,
        s.sampling AS setting,
        s.k,
        s.pass_at_k AS score,
        s.low,
        s.high,
        NULL::VARCHAR AS note
    FROM scores AS s
    INNER JOIN cells AS c USING (cell_id)
    INNER JOIN models AS m ON s.model = m.model
    WHERE s.is_default AND s.status = 'ok'
),

theirs AS (
    SELECT
        source,
        origin,
        NULL::INTEGER AS cell_id,
        model,
        family,
        parameters_b,
        kind,
        benchmark,
        language,
        prompt,
        prompt_kind,
        shots,
        NULL::VARCHAR AS setting,
        k,
        value AS score,
        NULL::DOUBLE AS low,
        NULL::DOUBLE AS high,
        note
    FROM claims
    QUALIFY row_number() OVER (
        PARTITION BY source, origin, model, benchmark, prompt, shots, k
        ORDER BY temperature, samples, protocol, prompt_kind
    ) = 1
),

named AS (
    SELECT *, regexp_extract(benchmark, '-(complete|instruct)$', 1) AS ending
    FROM (SELECT * FROM ours UNION ALL SELECT * FROM theirs)
)

SELECT
    source,
    origin,
    cell_id,
    model,
    family,
    parameters_b,
    kind,
    benchmark,
    regexp_replace(benchmark, '-(complete|instruct)$', '') AS task,
    language,
    prompt,
    CASE
        WHEN shots > 0 THEN NULL
        WHEN ending <> '' THEN ending
        WHEN prompt IN ('complete', 'instruct') THEN prompt
        WHEN prompt = 'baseline' OR prompt ILIKE 'evalplus%' THEN 'complete'
        WHEN prompt_kind = 'chat' THEN 'instruct'
        WHEN prompt_kind = 'text' THEN 'complete'
    END AS form,
    shots,
    setting,
    k,
    score,
    low,
    high,
    note
FROM named
ORDER BY ALL;
