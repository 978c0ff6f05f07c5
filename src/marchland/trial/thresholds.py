"""Every number on which a verdict hangs, in one file, fixed before the trial; its hash stands on every result."""

from __future__ import annotations

import hashlib
from pathlib import Path

INTERVAL = 0.9
"""Mass of every interval."""
SOME = 5
"""Cases from which evidence counts as moderate, and from which an estimate has an interval; below it is weak."""
SURE = 0.95
"""Posterior probability of a sign, under open priors, from which the model leans; below 1 - SURE it leans away."""
INFORMED = 0.1
"""Contraction from which the record has told something of a parameter."""
RANKED = 0.8
"""Share of futures in which a strategy must do better, under every belief tried, to be called better."""
TREND = 0.1
"""Relative change below which a measured series is called unchanged."""
DAYS = 30
"""Days between two captures up to which they may be one operation."""
KM = 100.0
"""Kilometres between two captures up to which they may be one operation."""
DEALS = 9999
"""How often exposures are dealt anew among operations."""


def digest() -> str:
    """SHA-256 of this file."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
