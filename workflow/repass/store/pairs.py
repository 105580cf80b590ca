"""Paired comparisons of models, from the table `problem_results`."""

import duckdb
import polars as pl

from repass.metrics import paired_comparisons
from repass.store.sources import Settings


def pairs(connection: duckdb.DuckDBPyConnection, settings: Settings) -> pl.DataFrame:
    """Compare every two models with a score on the same benchmark, prompt and sampling."""
    cells = connection.sql(
        "SELECT cell_id, model, benchmark, prompt, sampling FROM cells WHERE status = 'ok'"
    ).pl()
    results = connection.sql(
        "SELECT cell_id, position, n, c FROM problem_results"
        " SEMI JOIN (FROM cells WHERE status = 'ok') USING (cell_id) WHERE is_default"
    ).pl()
    return paired_comparisons(cells, results, resamples=settings.bootstrap, seed=settings.seed)
