-- Agreement is a share, and kappa at most 1.
SELECT benchmark, prompt, sampling, model_a, model_b, agreement, kappa
FROM agreement
WHERE
    NOT (-1e-9 <= "both" AND -1e-9 <= neither AND agreement <= 1 + 1e-9)
    OR abs("both" + neither - agreement) > 1e-9
    OR kappa > 1 + 1e-9;
