"""Claims: scores that somebody published, read from tables and from snapshots of leaderboards."""

from repass.claims.records import CLAIMS, Claim
from repass.claims.stage import collect

__all__ = ["CLAIMS", "Claim", "collect"]
