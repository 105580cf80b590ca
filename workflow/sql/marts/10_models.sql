-- One row a model; key model.
--   parameters_b  size in billions of parameters
--   kind          base or instruct
--   claimed_as    other names under which sources publish its scores
--   gpus          that an engine of it has; 0: it runs on the CPU; NULL: elsewhere, or it is replayed
--   origin        repository, endpoint or replay
--   source        which one: a name, an address or files
CREATE TABLE models AS
SELECT model, family, parameters_b, kind, origin, source, revision, dtype, claimed_as, gpus
FROM staging.models
ORDER BY model;
