-- Every published score that was configured (docs/claims.md), one row a claim; key claim_id.
--   claim_id         numbers the claims within one database
--   model            as the source names it; family, parameters_b (billions), kind (base, instruct or
--                    fine-tuned) too
--   benchmark        the benchmark's name here; mbpp-plus-base: its score on the base inputs alone
--   prompt           as the source names it; prompt_kind (text or chat), shots, temperature, samples
--                    (n of pass@k) and protocol: as far as the source says so
--   k                of pass@k
--   value            share, 0 to 1; rounding: half of the last digit printed, a share too
--   origin           published (by the model's authors or a leaderboard) or reproduced (by a study)
--   source ... place where it stands; source_version: commit or edition
--   series           sources that follow each other, as snapshots of a leaderboard; latest: of the
--                    last one here, or of no series. Only such claims are compared with scores
--   note             what one must know of this figure
--   file, line       the table that it was read from, the header being line 1
CREATE TABLE claims AS
SELECT
    CAST(row_number() OVER (ORDER BY file, line) AS INTEGER) AS claim_id,
    model,
    family,
    parameters_b,
    kind,
    benchmark,
    language,
    prompt,
    prompt_kind,
    shots,
    temperature,
    samples,
    protocol,
    k,
    value,
    rounding,
    origin,
    source,
    source_title,
    source_where,
    source_date,
    source_version,
    source_licence,
    series,
    series IS NULL
    OR source_date IS NOT DISTINCT FROM max(source_date) OVER (PARTITION BY series) AS latest,
    place,
    note,
    file,
    line
FROM staging.claims
ORDER BY claim_id;
