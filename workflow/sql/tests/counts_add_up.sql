-- Of every problem as many samples are accounted for as were expected, and none twice; what
-- passes all inputs passes the base ones.
SELECT cell_id, extraction, position, expected, n, c, sandbox_errors, request_errors, missing
FROM problem_results
WHERE
    n + sandbox_errors + request_errors + missing <> expected
    OR c > n
    OR c < 0
    OR base_c < c
    OR base_c > n;
