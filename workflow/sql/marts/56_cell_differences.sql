-- How much better one cell is than another at the same problems: key (cell_id, other_cell_id). Pairs
-- in the same sampling: a tuned model and a base model of its family and size, asked in the same
-- form; or a model that completes and that is instructed. Two models that were asked in the same
-- prompt are compared in paired_tests.
--   problems     that both were asked
--   difference   mean over them of the share of samples that passed, cell_id - other_cell_id
--   low, high    its 95% interval, paired over the problems, not corrected
--   method, p    see paired_tests
CREATE TABLE cell_differences AS
SELECT cell_id, other_cell_id, problems, difference, low, high, method, p
FROM differences
ORDER BY cell_id, other_cell_id;
