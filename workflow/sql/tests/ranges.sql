-- Scores are shares inside their intervals, and only where they may be shown.
SELECT cell_id, extraction, k, status, pass_at_k, low, high
FROM scores
WHERE
    (status = 'ok') <> (pass_at_k IS NOT NULL)
    OR NOT coalesce(low >= 0 AND low <= pass_at_k AND pass_at_k <= high AND high <= 1, TRUE)
    OR k > (SELECT n FROM cells WHERE cells.cell_id = scores.cell_id)
    OR status NOT IN ('ok', 'unavailable', 'invalid', 'incomplete')
    OR (status <> 'ok') <> (reason IS NOT NULL);
