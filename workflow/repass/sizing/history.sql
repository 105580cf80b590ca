-- What cells have cost, for `repass sizing`: one row a cell. NULL: not known.
SELECT
    c.model,
    m.parameters_b,
    c.benchmark,
    b.language,
    c.prompt,
    c.sampling,
    c.engine,
    c.device,
    coalesce(c.gpus, 0) AS gpus,
    c.problems,
    c.samples,
    c.prompt_tokens,
    c.completion_tokens,
    c.generation_s,
    c.programs,
    c.execution_cpu_s
FROM cell_costs AS c
INNER JOIN models AS m USING (model)
INNER JOIN benchmarks AS b USING (benchmark)
ORDER BY c.cell_id
