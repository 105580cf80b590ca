-- Kinds come from the closed set, and every sample that was scored has one.
SELECT r.cell_id, r.position, r.n, k.samples, NULL AS kind
FROM problem_results AS r
LEFT JOIN (
    SELECT cell_id, position, sum(samples) AS samples, sum(samples) FILTER (kind = 'passed') AS c
    FROM error_kinds GROUP BY cell_id, position
) AS k ON r.cell_id = k.cell_id AND r.position = k.position
WHERE r.is_default AND (r.n <> coalesce(k.samples, 0) OR r.c <> coalesce(k.c, 0))
UNION ALL
SELECT DISTINCT cell_id, position, NULL, samples, kind
FROM error_kinds
WHERE
    kind NOT IN (
        'passed', 'fence_left', 'cut_off', 'syntax_error', 'compile_error', 'no_program',
        'edge_case', 'wrong_logic', 'wrong_result', 'missing_name', 'exception', 'timeout',
        'out_of_memory', 'output_limit', 'tests_not_reached'
    );
