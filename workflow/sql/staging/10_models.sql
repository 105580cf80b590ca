-- The configured models, one row each.
CREATE VIEW staging.models AS
SELECT model, family, parameters_b, kind, origin, source, revision, dtype, claimed_as, gpus
FROM input.models;
