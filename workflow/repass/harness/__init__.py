"""Modules that become the end of a program: what runs a solution where plain asserts do not.

They run in the sandbox beside hostile code, with nothing of repass to import, so each is one file
that needs the standard library alone.
"""

import inspect
from types import ModuleType


def source_of(module: ModuleType) -> str:
    """The text of a harness, to put into the tests of a problem."""
    return inspect.getsource(module)
