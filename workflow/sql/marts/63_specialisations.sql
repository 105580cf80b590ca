-- Models whose names have a language in them, and what to compare them with: key (source, model).
--   language     the one named; "mono" is Python (CodeGen)
--   general      a model of the same family without one in its name: of several that of the same
--                kind, then that whose size is nearest, then the first by name; NULL where there is
--                none
CREATE TABLE specialisations AS
WITH named AS (
    SELECT DISTINCT
        source,
        model,
        family,
        parameters_b,
        kind,
        list_extract(list_filter(
            [
                {'language': 'Python', 'word': 'python'}, {'language': 'Python', 'word': 'mono'},
                {'language': 'Java', 'word': 'java'}, {'language': 'JavaScript', 'word': 'javascript'},
                {'language': 'C++', 'word': 'cpp'}, {'language': 'Rust', 'word': 'rust'}
            ],
            lambda l: list_contains(regexp_split_to_array(lower(model), '[^a-z]+'), l.word)
        ), 1).language AS language
    FROM known_scores
)

SELECT s.source, s.model, s.language, g.model AS general
FROM named AS s
LEFT JOIN named AS g ON s.source = g.source AND s.family = g.family AND g.language IS NULL
WHERE s.language IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY s.source, s.model
    ORDER BY
        g.kind IS NOT DISTINCT FROM s.kind DESC,
        abs(ln(g.parameters_b / s.parameters_b)) NULLS LAST,
        g.model
) = 1
ORDER BY s.source, s.model;
