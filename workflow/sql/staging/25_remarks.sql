-- What the linter said of rendered prompts, one row a rule that found something.
CREATE VIEW staging.remarks AS
SELECT benchmark, prompt, rule, seen, remedy
FROM read_parquet(getvariable('remarks'));
