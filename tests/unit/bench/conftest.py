"""What the tests of the bench's session share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from repass.bench.session import Choice


@pytest.fixture
def choice(tmp_path: Path) -> Callable[..., Choice]:
    """Choose suites by their names, as small as can be."""

    def chosen(*only: str) -> Choice:
        return Choice(
            only=only,
            rounds=1,
            copies=1,
            workers=1,
            quick=True,
            data=None,
            peers=tmp_path,
            out=tmp_path,
        )

    return chosen
