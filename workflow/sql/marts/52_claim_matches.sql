-- What became of each claim: one row a claim, key claim_id. No claim is dropped without a word.
--   configured_model  the model of this run that it is of (of several, the first), NULL if none is
--   cells             cells that it is compared with
--   state             compared; superseded: a later snapshot of the leaderboard counts; no model: it is
--                     of none of this run; no benchmark: its model was not run on its benchmark; no k:
--                     it was, but with too few samples for the claim's k, or k is not configured; no
--                     prompt: the source has another figure for the prompts that were asked here
CREATE TABLE claim_matches AS
WITH names AS (
    SELECT DISTINCT model, lower(unnest(list_prepend(model, coalesce(claimed_as, [])))) AS name
    FROM models
),

compared AS (
    SELECT claim_id, count(DISTINCT cell_id) AS cells
    FROM comparisons
    GROUP BY claim_id
),

run AS (
    SELECT DISTINCT
        model,
        k,
        unnest([
            benchmark,
            CASE WHEN benchmark = 'humaneval-plus' THEN 'humaneval' ELSE benchmark || '-base' END
        ]) AS benchmark
    FROM scores
),

matched AS (
    SELECT
        c.claim_id,
        min(names.model) AS configured_model,
        count(run.model) > 0 AS was_run,
        count(*) FILTER (run.k = c.k) > 0 AS has_k
    FROM claims AS c
    LEFT JOIN names ON lower(c.model) = names.name
    LEFT JOIN run ON names.model = run.model AND c.benchmark = run.benchmark
    GROUP BY c.claim_id
)

SELECT
    c.claim_id,
    c.model,
    c.benchmark,
    c.k,
    c.origin,
    c.source,
    m.configured_model,
    coalesce(compared.cells, 0) AS cells,
    CASE
        WHEN compared.cells > 0 THEN 'compared'
        WHEN NOT c.latest THEN 'superseded'
        WHEN m.configured_model IS NULL THEN 'no model'
        WHEN NOT m.was_run THEN 'no benchmark'
        WHEN NOT m.has_k THEN 'no k'
        ELSE 'no prompt'
    END AS state
FROM claims AS c
INNER JOIN matched AS m USING (claim_id)
LEFT JOIN compared USING (claim_id)
ORDER BY c.claim_id;
