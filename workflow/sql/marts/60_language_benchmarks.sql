-- Benchmarks that ask for the same tasks in several languages, one row each; key benchmark. They are
-- told by their names: without the language's they are the same.
--   task         the name without the language: multipl-e-humaneval of multipl-e-humaneval-cpp
--   language     as people write it
--   stands_in    humaneval itself is the Python of multipl-e-humaneval, its translations, for models
--                that were not asked multipl-e-humaneval-py
CREATE TABLE language_benchmarks AS
WITH languages (executed, language, tokens) AS (
    VALUES
    ('ada', 'Ada', ['ada']),
    ('bash', 'Bash', ['bash', 'sh']),
    ('clojure', 'Clojure', ['clojure', 'clj']),
    ('cpp', 'C++', ['cpp']),
    ('csharp', 'C#', ['csharp', 'cs']),
    ('d', 'D', ['d']),
    ('elixir', 'Elixir', ['elixir']),
    ('go', 'Go', ['go']),
    ('haskell', 'Haskell', ['haskell', 'hs']),
    ('java', 'Java', ['java']),
    ('javascript', 'JavaScript', ['javascript', 'js']),
    ('julia', 'Julia', ['julia', 'jl']),
    ('kotlin', 'Kotlin', ['kotlin']),
    ('lua', 'Lua', ['lua']),
    ('ocaml', 'OCaml', ['ocaml', 'ml']),
    ('perl', 'Perl', ['perl', 'pl']),
    ('php', 'PHP', ['php']),
    ('python', 'Python', ['python', 'py']),
    ('r', 'R', ['r']),
    ('racket', 'Racket', ['racket', 'rkt']),
    ('ruby', 'Ruby', ['ruby', 'rb']),
    ('rust', 'Rust', ['rust', 'rs']),
    ('scala', 'Scala', ['scala']),
    ('swift', 'Swift', ['swift']),
    ('typescript', 'TypeScript', ['typescript', 'ts'])
),

parts AS (
    SELECT DISTINCT
        benchmark,
        string_split(benchmark, '-') AS words,
        -- Variants of one language: go-testify, rust-test, typescript-es5.
        split_part(language, '-', 1) AS executed
    FROM known_scores
),

named AS (
    SELECT
        benchmark,
        array_to_string(list_filter(words, lambda w: NOT list_contains(tokens, w)), '-') AS task,
        language,
        FALSE AS stands_in
    FROM parts
    INNER JOIN languages USING (executed)
    WHERE list_has_any(words, tokens)
    UNION ALL
    SELECT DISTINCT 'humaneval', 'multipl-e-humaneval', 'Python', TRUE
    FROM parts
    WHERE benchmark = 'humaneval'
)

SELECT benchmark, task, language, stands_in
FROM named
QUALIFY min(language) OVER (PARTITION BY task) <> max(language) OVER (PARTITION BY task)
ORDER BY benchmark;
