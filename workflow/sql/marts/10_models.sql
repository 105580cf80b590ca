-- One row a model.
--   parameters_b  size in billions of parameters
--   kind          base or instruct
--   claimed_as    other names under which sources publish its scores
--   origin        repository, endpoint or replay; source says which
CREATE TABLE models AS
SELECT model, family, parameters_b, kind, origin, source, revision, dtype, claimed_as
FROM staging.models
ORDER BY model;
