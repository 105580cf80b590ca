"""Differences between cells, from the tables `known_scores` and `problem_results`."""

import duckdb
import polars as pl

from repass.metrics.differences import cell_differences
from repass.store.sources import Settings

# What cell_differences says it compares.
_PAIRS = """
SELECT a.cell_id, b.cell_id AS other_cell_id
FROM known_scores AS a
INNER JOIN known_scores AS b
    ON
        a.task = b.task
        AND a.language = b.language
        AND a.setting = b.setting
        AND a.k = b.k
        AND (
            (a.model = b.model AND a.form = 'complete' AND b.form = 'instruct')
            OR (
                a.family = b.family
                AND a.parameters_b = b.parameters_b
                AND a.kind <> 'base'
                AND b.kind = 'base'
                AND a.form = b.form
            )
        )
WHERE a.source = 'cells' AND b.source = 'cells' AND a.k = 1
"""
_RATES = """
SELECT cell_id, task_id, n, c / n AS rate
FROM problem_results
SEMI JOIN (FROM cells WHERE status = 'ok') USING (cell_id)
WHERE is_default
"""


def differences(connection: duckdb.DuckDBPyConnection, settings: Settings) -> pl.DataFrame:
    """Compare tuned models with their base models, and both forms of asking a model."""
    pairs, rates = connection.sql(_PAIRS).pl(), connection.sql(_RATES).pl()
    return cell_differences(pairs, rates, resamples=settings.bootstrap, seed=settings.seed)
