-- How the samples of each problem ended, by kinds that say what went wrong: key (cell_id, position,
-- kind, exception). Under the cell's default extraction; the samples of a problem add up to
-- problem_results.n.
--   kind       the first rule that fits:
--     passed             the verdict
--     fence_left         it does not parse or compile, and a line of it opens with a Markdown fence
--     cut_off            it does not parse or compile, and the answer ended at the limit of tokens
--     syntax_error, compile_error, no_program, timeout, out_of_memory, output_limit,
--     tests_not_reached  the verdict (but see edge_case)
--     edge_case          some checks of the problem were passed before one was not: the base inputs
--                        (whatever then ended it), an input, a case, an assert on an earlier line of
--                        the tests, or other tests of its suite
--     wrong_logic        failed at the first check
--     wrong_result       failed, and its output does not say at which check
--     missing_name       a name or a module that is not there (in Python)
--     exception          any other error
--   exception  its name, for the last two where it is told; else NULL
--   samples    how many
-- What a program wrote is the program's own word: kinds explain, nothing is scored by them. Asserts
-- in a loop stand on one line, so all of its rounds are the first check.
CREATE TABLE error_kinds AS
WITH first_asserts AS (
    -- Lines of the tests that check something: not those that only import or define assertions.
    SELECT benchmark, position, min(line) AS first_assert
    FROM (
        SELECT
            benchmark,
            position,
            unnest(string_split(tests, chr(10))) AS text,
            generate_subscripts(string_split(tests, chr(10)), 1) AS line
        FROM staging.problems
        WHERE checked_by = 'tests' AND assembly IS NULL
    )
    WHERE
        regexp_matches(text, '(?i)\bassert')
        AND NOT regexp_matches(text, '(?i)\b(def|class|function|import|include|require|use|using|raise)\b')
    GROUP BY benchmark, position
),

known AS (
    SELECT
        p.benchmark,
        p.position,
        p.language = 'python' AS is_python,
        p.solution_as = 'text' AS as_text,
        len(p.preamble) - len(replace(p.preamble, chr(10), '')) AS lines_before,
        f.first_assert
    FROM staging.problems AS p
    LEFT JOIN first_asserts AS f USING (benchmark, position)
),

judged AS (
    SELECT
        v.cell_id,
        v.position,
        v.sample,
        v.verdict,
        v.solution,
        v.detail,
        v.base_passed,
        k.is_python,
        k.first_assert,
        k.lines_before + 1 AS lines_before,
        k.as_text
    FROM verdicts AS v
    INNER JOIN staging.cells AS cells
        ON v.cell_id = cells.cell_id AND v.extraction = cells.default_extraction
    INNER JOIN known AS k ON cells.benchmark = k.benchmark AND v.position = k.position
    WHERE NOT v.request_failed AND v.verdict <> 'sandbox_error'
),

placed AS (
    SELECT
        * EXCLUDE (solution, as_text),
        CASE
            WHEN verdict IN ('syntax_error', 'compile_error')
                THEN regexp_matches(solution, '(^|\n)[ \t]*```')
        END AS fenced,
        -- Which check failed, counted from 1, where the output says so.
        CASE WHEN verdict = 'failed' AND NOT coalesce(base_passed, FALSE) THEN coalesce(
            TRY_CAST(regexp_extract(detail, '\[(?:base|plus) input (\d+) of', 1) AS BIGINT),
            TRY_CAST(regexp_extract(detail, 'AssertionError: case (\d+) of', 1) AS BIGINT)
        ) END AS nth,
        CASE WHEN verdict = 'failed' THEN
            regexp_extract(detail, 'AssertionError: (\d+) of (\d+) tests; ', ['bad', 'total'])
        END AS suite,
        -- Lines of the tests that its output names.
        CASE WHEN verdict = 'failed' AND first_assert IS NOT NULL THEN list_filter(
            list_transform(
                regexp_extract_all(
                    detail, 'program\w*\.\w+(?:", line |:| on line | line )(\d{1,6})', 1
                ),
                lambda line: CAST(line AS BIGINT) - lines_before - CASE
                    WHEN as_text THEN 0
                    ELSE len(solution) - len(replace(solution, chr(10), ''))
                END
            ),
            lambda line: line > 0
        ) END AS lines
    FROM judged
),

explained AS (
    SELECT
        cell_id,
        position,
        sample,
        is_python,
        detail,
        CASE
            WHEN verdict = 'passed' THEN 'passed'
            WHEN base_passed THEN 'edge_case'
            WHEN fenced THEN 'fence_left'
            WHEN verdict NOT IN ('failed', 'exception') THEN verdict
            WHEN verdict = 'exception' THEN 'exception'
            WHEN nth IS NOT NULL THEN if(nth > 1, 'edge_case', 'wrong_logic')
            WHEN suite.total <> '' THEN if(suite.bad <> suite.total, 'edge_case', 'wrong_logic')
            WHEN len(lines) = 0 OR lines IS NULL THEN 'wrong_result'
            -- Python tells the innermost place last, others first.
            WHEN lines[if(is_python, -1, 1)] > first_assert THEN 'edge_case'
            ELSE 'wrong_logic'
        END AS kind
    FROM placed
),

named AS (
    SELECT
        e.cell_id,
        e.position,
        CASE
            WHEN e.kind IN ('syntax_error', 'compile_error') AND long.sample IS NOT NULL THEN 'cut_off'
            ELSE e.kind
        END AS kind,
        CASE
            WHEN e.kind <> 'exception' THEN NULL
            WHEN e.is_python
                THEN nullif(regexp_extract(
                    e.detail, '(?s)(?:.*\n|^)(?:\w+\.)*([A-Z]\w*|error)(?::|\n|$)', 1
                ), '')
            ELSE nullif(regexp_extract(e.detail, '([A-Z]\w*(?:Error|Exception))', 1), '')
        END AS exception
    FROM explained AS e
    LEFT JOIN
        (SELECT cell_id, position, sample FROM samples WHERE finish_reason = 'length') AS long
        ON e.cell_id = long.cell_id AND e.position = long.position AND e.sample = long.sample
)

SELECT
    cell_id,
    position,
    CASE
        WHEN exception IN ('NameError', 'ImportError', 'ModuleNotFoundError') THEN 'missing_name'
        ELSE kind
    END AS kind,
    exception,
    count(*) AS samples
FROM named
GROUP BY ALL
ORDER BY cell_id, position, kind, exception;
