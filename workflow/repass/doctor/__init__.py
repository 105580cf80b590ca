"""What this machine lacks, and the command that mends it: one small class a check."""

from repass.doctor.finding import Finding, Status
from repass.doctor.machine import Machine
from repass.doctor.registry import CHECKS, Check, examine

__all__ = ["CHECKS", "Check", "Finding", "Machine", "Status", "examine"]
