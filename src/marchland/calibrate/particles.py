"""What every way of learning hands over: draws from a posterior, and how they came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marchland.calibrate.space import F

Step = dict[str, Any]


@dataclass(frozen=True)
class Particles:
    """Draws (N, D) of equal weight in the space of `space`, their log-likelihood (N,), the log-evidence where the
    method has one, and what it did step by step, as plain data."""

    z: F
    loglik: F
    evidence: float | None
    steps: tuple[Step, ...]
