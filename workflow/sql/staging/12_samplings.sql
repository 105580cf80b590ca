-- The configured sampling presets, one row each; n is the number of samples a problem.
CREATE VIEW staging.samplings AS
SELECT sampling, n, temperature, top_p, max_tokens, seed
FROM input.samplings;
