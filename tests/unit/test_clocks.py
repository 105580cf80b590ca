"""Nothing that is measured, waited for or locked depends on the clock on the wall."""

import ast
from pathlib import Path

import repass

ROOT = Path(repass.__file__).parent

WALL_CLOCK = {"time.time", "time.time_ns", "time.ctime", "time.localtime", "time.strftime"}
WALL_CLOCK |= {f"datetime.{name}" for name in ("now", "utcnow", "today")}
WALL_CLOCK |= {f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")}
WALL_CLOCK |= {"date.today", "datetime.date.today"}

ALLOWED = {
    "bench/session.py": "the day of a measurement, printed",
    "cli/health.py": "the day of a run, printed",
    "export/provenance.py": "the day of an export, printed",
    "files.py": "files from the future are found by it",
    "generation/client.py": "a date that a server named in Retry-After",
    "generation/engines/replay.py": "when a cell was made, printed",
    "generation/run.py": "when a cell was made, printed",
}


def _uses(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)} & WALL_CLOCK


def test_the_clock_on_the_wall_is_only_for_what_people_read() -> None:
    found = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py") if _uses(path)}
    assert found == set(ALLOWED)
