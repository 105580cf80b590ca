-- The prompts chosen (repass.selection.Choice), one row a model.
CREATE VIEW staging.selections AS
SELECT
    body ->> '$.model' AS model,
    body ->> '$.benchmark' AS benchmark,
    body ->> '$.sampling' AS sampling,
    from_json(
        body -> '$.candidates',
        '[{"prompt": "VARCHAR", "shots": "INTEGER", "status": "VARCHAR", "reason": "VARCHAR",
           "score": "DOUBLE", "low": "DOUBLE", "high": "DOUBLE", "chosen": "BOOLEAN"}]'
    ) AS candidates
FROM input.selections;
