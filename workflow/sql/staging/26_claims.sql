-- Published scores as their sources print them, one row a claim (repass.claims.records.Claim).
CREATE VIEW staging.claims AS
SELECT *
FROM read_parquet(getvariable('claims'));
