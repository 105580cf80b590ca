-- Verdicts come from the closed set.
SELECT DISTINCT verdict
FROM verdicts
WHERE
    verdict NOT IN (
        'passed', 'failed', 'exception', 'syntax_error', 'compile_error', 'timeout',
        'out_of_memory', 'output_limit', 'tests_not_reached', 'no_program', 'sandbox_error'
    );
