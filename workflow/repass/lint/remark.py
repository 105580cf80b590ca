"""What every rule says."""

from repass.records import Record


class Remark(Record):
    """One warning: the rule's name, what it saw, and what to do."""

    rule: str
    seen: str
    remedy: str
