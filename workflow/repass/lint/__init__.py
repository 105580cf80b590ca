"""What is known to wreck scores, looked for in every run: small rules, one a defect, all pure.

Rules of prompts see the rendered prompts and their problems, before anything is paid for. Rules of
cells see what is known after generation. A rule never stops anything: much of what it warns of is
right where a protocol asks for it, and then the report says that it was so.
"""

from repass.lint.cells import Asked, of_cell
from repass.lint.prompts import of_prompts
from repass.lint.remark import Remark

__all__ = ["Asked", "Remark", "of_cell", "of_prompts"]
