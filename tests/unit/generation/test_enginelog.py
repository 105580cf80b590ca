from pathlib import Path

import pytest

from repass.generation.keeper import enginelog

PYDANTIC = """
pydantic_core._pydantic_core.ValidationError: 1 validation error for ModelConfig
  Value error, User-specified max_model_len (9999) is greater than the derived one [type=x]
    For further information visit https://errors.pydantic.dev/2.14/v/value_error
"""
CORE = """
(EngineCore pid=7) ERROR 11-21 03:30:32 [core.py:99] Traceback (most recent call last):
(EngineCore pid=7) ERROR 11-21 03:30:32 [core.py:99] torch.OutOfMemoryError: CUDA out of memory.
(APIServer pid=5)     raise RuntimeError(
(APIServer pid=5) RuntimeError: Engine core initialization failed. See root cause above.
"""
USAGE = "usage: api_server.py\napi_server.py: error: unrecognized arguments: --no-such-flag\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (PYDANTIC, "Value error, User-specified max_model_len (9999) is greater"),
        (CORE, "torch.OutOfMemoryError: CUDA out of memory."),
        (USAGE, "api_server.py: error: unrecognized arguments: --no-such-flag"),
        ("\x1b[31mValueError: bad\x1b[0m\n", "ValueError: bad"),
        ("one\n\ntwo\n", "one / two"),
        ("", "it wrote nothing"),
    ],
)
def test_the_engines_own_words(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "log").write_text(text)
    assert enginelog.reason(tmp_path / "log").startswith(reason)


def test_no_log(tmp_path: Path) -> None:
    assert enginelog.reason(tmp_path / "log") == "it wrote nothing"
