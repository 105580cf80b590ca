"""The sections of the page, in their order; a new one is a class here and a template."""

from repass.report.sections.base import Section
from repass.report.sections.certainty import Certainty
from repass.report.sections.claims import Claims
from repass.report.sections.cost import Cost
from repass.report.sections.errors import Errors
from repass.report.sections.explorer import Explorer
from repass.report.sections.extraction import Extraction
from repass.report.sections.format import Format
from repass.report.sections.health import Health
from repass.report.sections.languages import Languages
from repass.report.sections.leaderboard import Leaderboard
from repass.report.sections.method import Method
from repass.report.sections.problems import Problems
from repass.report.sections.selection import Selection
from repass.report.sections.shots import Shots
from repass.report.sections.tuning import Tuning
from repass.report.sections.verdicts import Verdicts
from repass.report.sections.warnings import Warnings

__all__ = ["Section", "sections"]


def sections() -> tuple[Section, ...]:
    """Return the sections as the page shows them."""
    return (
        Leaderboard(),
        Claims(),
        Tuning(),
        Format(),
        Languages(),
        Shots(),
        Selection(),
        Health(),
        Warnings(),
        Verdicts(),
        Errors(),
        Extraction(),
        Problems(),
        Certainty(),
        Cost(),
        Explorer(),
        Method(),
    )
