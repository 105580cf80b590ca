-- The sandbox images (repass.sandbox.ImageRecord), one row each; toolchains: JSON, tool -> version;
-- unavailable: why there is none.
CREATE VIEW staging.images AS
SELECT
    body ->> '$.name' AS image,
    body ->> '$.digest' AS digest,
    body ->> '$.built_from' AS built_from,
    body -> '$.toolchains' AS toolchains,
    body ->> '$.unavailable' AS unavailable
FROM input.images;
