-- One row a benchmark: is its harness proven here? Key benchmark.
--   proof       what shows it: reference solutions, or, where the data have none, self-tests alone
--   checks      known solutions that were judged
--   reference_checks   right ones; references_passed: of these passed
--   wrong_checks       wrong ones; wrong_caught: of these judged wrong
--   self_tests         programs of the language's own check; self_tests_passed: as they must
--   exceptions  judged otherwise than must be, for a stated reason
--   unexpected  checks that went wrong without a stated exception
--   healthy     something was checked and nothing was unexpected; scores of others are invalid
CREATE TABLE health AS
WITH checked AS (
    SELECT
        benchmark,
        count(*) AS checks,
        count(*) FILTER ("check" = 'reference') AS reference_checks,
        count(*) FILTER ("check" = 'reference' AND verdict = 'passed') AS references_passed,
        count(*) FILTER ("check" = 'wrong') AS wrong_checks,
        count(*) FILTER ("check" = 'wrong' AND as_expected) AS wrong_caught,
        count(*) FILTER ("check" = 'self-test') AS self_tests,
        count(*) FILTER ("check" = 'self-test' AND as_expected) AS self_tests_passed,
        count(*) FILTER (NOT as_expected AND excepted IS NOT NULL) AS exceptions,
        count(*) FILTER (NOT as_expected AND excepted IS NULL) AS unexpected
    FROM health_checks
    GROUP BY benchmark
)

SELECT
    b.benchmark,
    coalesce(c.checks > 0 AND c.unexpected = 0, FALSE) AS healthy,
    CASE
        WHEN b.unavailable IS NOT NULL THEN b.unavailable
        WHEN c.checks IS NULL THEN 'the harness was never checked'
        WHEN c.unexpected > 0
            THEN c.unexpected || ' of ' || c.checks || ' known solutions were judged wrongly'
    END AS reason,
    CASE
        WHEN c.reference_checks > 0 THEN 'reference solutions'
        WHEN c.self_tests > 0 THEN 'self-tests of the language'
    END AS proof,
    coalesce(c.checks, 0) AS checks,
    coalesce(c.reference_checks, 0) AS reference_checks,
    coalesce(c.references_passed, 0) AS references_passed,
    coalesce(c.wrong_checks, 0) AS wrong_checks,
    coalesce(c.wrong_caught, 0) AS wrong_caught,
    coalesce(c.self_tests, 0) AS self_tests,
    coalesce(c.self_tests_passed, 0) AS self_tests_passed,
    coalesce(c.exceptions, 0) AS exceptions,
    coalesce(c.unexpected, 0) AS unexpected
FROM benchmarks AS b
LEFT JOIN checked AS c USING (benchmark)
ORDER BY b.benchmark;
