-- One row a model.
--   parameters_b  size in billions of parameters
--   kind          base or instruct
--   origin        repository, endpoint or replay; source says which
CREATE TABLE models AS
SELECT model, family, parameters_b, kind, origin, source, revision, dtype
FROM staging.models
ORDER BY model;
