"""Write the report of a large made-up grid: `python tests/support/large_report.py FOLDER`.

21 models meet 40 benchmarks in 4 prompts: 3,360 cells, 80,640 samples; the same every time. It is
what the page's speed is measured on: `python tests/browser/first_view.py FOLDER/index.html`.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import synthetic

from repass import report, store

SQL = Path(__file__).parents[2] / "workflow" / "sql"
GRID = synthetic.Grid(
    models=21,
    benchmarks=40,
    problems=24,
    prompts=("complete", "instruct", "one-shot", "three-shot"),
    samplings=(("greedy", 1),),
)
SETTINGS = SimpleNamespace(
    title="21 models, 40 benchmarks, 4 prompts",
    notice="Every number is made up.",
    bootstrap=200,
    seed=1,
    samples=50_000,
    pictures=0,
)


@contextmanager
def _timed(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - start:.1f} s", flush=True)


def main(folder: Path) -> None:
    """Write stage files, the database and the report, as far as they are not there yet."""
    database = folder / "repass.duckdb"
    if not database.exists():
        with _timed("stage files"):
            sources = synthetic.write(folder / "stages", GRID)
        with _timed("database"):
            store.build(database, sources, SQL, SETTINGS)
    with _timed("report"):
        report.write(database, folder / "index.html", SETTINGS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
