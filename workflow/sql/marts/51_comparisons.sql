-- A cell's headline score beside every claim of its model on its benchmark at the same k; key
-- (cell_id, claim_id, measure). A claim is of the model if it names it by its name here or by one of
-- `claimed_as` (case does not matter). Of snapshots of one leaderboard only the last is taken. Where a
-- source has figures for several prompts, one of them the cell's, only that one is its claim.
--   measure        score, or base: the score on the base inputs of a benchmark that has plus inputs
--                  (of humaneval-plus they are HumanEval's, so it stands beside claims on humaneval)
--   claimed_as     the model's name in the source; claim_benchmark, claim_prompt: what it says it ran
--   origin         published (by the model's authors or a leaderboard) or reproduced (by a study)
--   claim          the value, a share; rounding: half of its last digit
--   score, low, high   ours with its 95% interval, only where the cell's status is ok
--   difference     score - claim
--   verdict        reproduced: the claim, or anything that is rounded to it, lies within our interval;
--                  below, above: our whole interval lies below or above it; not comparable: see
--                  reason; invalid harness: nothing was measured. The claim's own uncertainty is not
--                  known, so this errs on telling a difference
--   reason         why it is not comparable (with `; ` between reasons), or what is wrong with the
--                  harness: other problems (another version of the benchmark), another kind of prompt
--                  (text, chat) or number of examples, temperatures that differ (by more than 0.2 for k = 1, at all for k > 1), or
--                  a cell without a score
--   differences    what else differs between the two protocols, or is not stated, as a list of texts
--   elsewhere      the same, measured again by a study (of several by the source of this claim, or
--                  the first one), a share; elsewhere_source: by which one
--   note           what one must know of the claim
CREATE TABLE comparisons AS
WITH names AS (
    SELECT DISTINCT model, lower(unnest(list_prepend(model, coalesce(claimed_as, [])))) AS name
    FROM models
),

measured AS (
    SELECT
        cell_id, model, benchmark, prompt, sampling, k, status, reason,
        'score' AS measure, benchmark AS measures, pass_at_k AS score, low, high
    FROM scores
    WHERE is_default
    UNION ALL
    SELECT
        cell_id, model, benchmark, prompt, sampling, k, status, reason,
        'base',
        CASE WHEN benchmark = 'humaneval-plus' THEN 'humaneval' ELSE benchmark || '-base' END,
        base_pass_at_k, base_low, base_high
    FROM base_scores
    WHERE is_default
),

claimed AS (
    SELECT
        * EXCLUDE (prompt),
        prompt AS claim_prompt,
        -- "5-shot" is what repass calls shots-5.
        regexp_replace(prompt, '^([0-9]+)-shot$', 'shots-\1') AS asked,
        list(regexp_replace(prompt, '^([0-9]+)-shot$', 'shots-\1'))
            OVER (PARTITION BY lower(model), benchmark, k, origin, source) AS asked_in_all
    FROM claims
    WHERE latest
),

pairs AS (
    SELECT
        m.*,
        c.claim_id,
        c.model AS claimed_as,
        c.benchmark AS claim_benchmark,
        c.claim_prompt,
        c.origin,
        c.source,
        c.source_title,
        c.value AS claim,
        c.rounding,
        c.note,
        s.temperature,
        s.n,
        c.asked,
        c.temperature AS claim_temperature,
        c.samples AS claim_samples,
        c.kind AS claim_kind,
        c.protocol,
        models.kind AS model_kind,
        CASE
            WHEN c.benchmark <> m.measures THEN 'another version of the benchmark (' || c.benchmark || ')'
        END AS other_version,
        CASE
            WHEN c.prompt_kind <> cells.prompt_kind
                THEN 'asked ' || CASE c.prompt_kind WHEN 'chat' THEN 'in a chat' ELSE 'as text to complete' END
                || ' there, ' || CASE cells.prompt_kind WHEN 'chat' THEN 'in a chat' ELSE 'as text to complete' END
                || ' here'
        END AS other_kind,
        CASE
            WHEN c.shots <> cells.shots
                THEN c.shots || ' worked examples in the prompt there, ' || cells.shots || ' here'
        END AS other_shots,
        CASE
            WHEN abs(c.temperature - s.temperature) > CASE WHEN m.k = 1 THEN 0.2 + 1e-9 ELSE 1e-9 END
                THEN 'temperature ' || c.temperature || ' there, ' || s.temperature || ' here'
        END AS other_temperature
    FROM measured AS m
    INNER JOIN names ON m.model = names.model
    INNER JOIN claimed AS c
        ON
            names.name = lower(c.model)
            AND m.k = c.k
            AND regexp_replace(m.measures, '-(v[0-9.]+|20[0-9]{2}-[0-9]{2})(-base)?$', '\2')
            = regexp_replace(c.benchmark, '-(v[0-9.]+|20[0-9]{2}-[0-9]{2})(-base)?$', '\2')
    INNER JOIN cells ON m.cell_id = cells.cell_id
    INNER JOIN staging.samplings AS s ON m.sampling = s.sampling
    INNER JOIN models ON m.model = models.model
    WHERE coalesce(c.asked = m.prompt OR NOT list_contains(c.asked_in_all, m.prompt), TRUE)
),

reasoned AS (
    SELECT
        *,
        nullif(concat_ws(
            '; ',
            CASE WHEN status <> 'ok' THEN status || ': ' || reason END,
            other_version, other_kind, other_shots, other_temperature
        ), '') AS why_not
    FROM pairs
),

again AS (
    SELECT cell_id, measure, k, source, claim, why_not IS NULL AS comparable, claim_id
    FROM reasoned
    WHERE origin = 'reproduced'
),

elsewhere AS (
    SELECT
        p.cell_id,
        p.measure,
        p.claim_id,
        arg_min(
            {'value': a.claim, 'source': a.source},
            (NOT a.comparable, a.source <> p.source, a.claim_id)
        ) AS nearest
    FROM reasoned AS p
    INNER JOIN again AS a USING (cell_id, measure, k)
    WHERE p.origin = 'published'
    GROUP BY p.cell_id, p.measure, p.claim_id
)

SELECT
    p.cell_id,
    p.claim_id,
    p.measure,
    p.model,
    p.benchmark,
    p.prompt,
    p.sampling,
    p.k,
    p.claimed_as,
    p.claim_benchmark,
    p.claim_prompt,
    p.origin,
    p.source,
    p.source_title,
    p.claim,
    p.rounding,
    p.score,
    p.low,
    p.high,
    round(p.score - p.claim, 12) AS difference,
    CASE
        WHEN p.status = 'invalid' THEN 'invalid harness'
        WHEN p.why_not IS NOT NULL THEN 'not comparable'
        WHEN p.high < p.claim - p.rounding - 1e-9 THEN 'below'
        WHEN p.low > p.claim + p.rounding + 1e-9 THEN 'above'
        ELSE 'reproduced'
    END AS verdict,
    CASE WHEN p.status = 'invalid' THEN p.reason ELSE p.why_not END AS reason,
    list_filter(
        [
            CASE
                WHEN p.asked IS NULL THEN 'prompt not stated'
                WHEN p.asked <> p.prompt THEN 'prompt ' || p.claim_prompt || ' there, ' || p.prompt || ' here'
            END,
            CASE
                WHEN p.claim_temperature IS NULL THEN 'temperature not stated'
                WHEN p.temperature IS NULL THEN 'temperature not known here'
                WHEN p.other_temperature IS NULL AND p.claim_temperature <> p.temperature
                    THEN 'temperature ' || p.claim_temperature || ' there, ' || p.temperature || ' here'
            END,
            CASE
                WHEN p.claim_samples IS NULL THEN 'number of samples not stated'
                WHEN p.claim_samples <> p.n THEN p.claim_samples || ' samples there, ' || p.n || ' here'
            END,
            CASE WHEN p.measure = 'base' THEN 'here on the base inputs of ' || p.benchmark END,
            CASE
                WHEN p.claim_kind <> p.model_kind
                    THEN 'a model of kind ' || p.claim_kind || ' there, ' || p.model_kind || ' here'
            END,
            'there: ' || p.protocol
        ],
        lambda text: text IS NOT NULL
    ) AS differences,
    e.nearest.value AS elsewhere,
    e.nearest.source AS elsewhere_source,
    p.note
FROM reasoned AS p
LEFT JOIN elsewhere AS e USING (cell_id, measure, claim_id)
ORDER BY p.model, p.benchmark, p.k, p.cell_id, p.measure, p.claim_id;
