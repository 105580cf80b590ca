"""The operator's guide names every environment variable of ours, and no other."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
READERS = ("Snakefile", "Makefile", "workflow", "scripts", "envs", "profiles")
OURS = r"\bREPASS_[A-Z][A-Z0-9_]*"


def test_every_variable_that_is_read_has_a_line_in_the_table() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *READERS],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    texts = [
        (ROOT / name).read_text(errors="replace") for name in tracked if (ROOT / name).is_file()
    ]
    read = set(re.findall(OURS, "\n".join(texts)))
    page = (ROOT / "docs" / "operating.md").read_text()
    table = page.partition("## Environment variables")[2]
    assert set(re.findall(OURS, table)) == read
