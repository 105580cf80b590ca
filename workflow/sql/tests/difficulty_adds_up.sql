-- Problems that models solve are counted once a problem and once a model, and none is lost.
WITH by_problem AS (
    SELECT
        benchmark,
        prompt,
        sampling,
        count(*) AS problems,
        sum(solved_by) AS solved,
        count(only_model) AS alone
    FROM problem_difficulty
    WHERE models > 1
    GROUP BY benchmark, prompt, sampling
),

by_model AS (
    SELECT
        benchmark,
        prompt,
        sampling,
        max(problems) AS problems,
        sum(solved) AS solved,
        sum(only_solved) AS alone
    FROM model_reach
    GROUP BY benchmark, prompt, sampling
)

SELECT benchmark, prompt, sampling, p.problems, m.problems AS of_models, p.solved, p.alone
FROM by_problem AS p
FULL JOIN by_model AS m USING (benchmark, prompt, sampling)
WHERE (p.problems, p.solved, p.alone) IS DISTINCT FROM (m.problems, m.solved, m.alone)
UNION ALL
SELECT benchmark, prompt, sampling, position, models, solved_by, pass_rate
FROM problem_difficulty
WHERE solved_by > models OR NOT (0 <= pass_rate AND pass_rate <= 1);
