"""How far a conclusion may be trusted: low, medium or high, and what holds it down.

Low if nothing was learned, if a mechanism switched off (or signs as argued, or left open) turns the order round, if the
model's forecasts lose to "nothing changes", or if it was not verified; medium if the forecasts' gain or the order is
not sure. Rules fixed here; nothing raises a grade.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marchland.contrast.difference import HALF, Difference

LEVELS = ("low", "medium", "high")
MEASURE, HORIZON, NAIVE = "focal_brier/all", 52, "persistence"
CLEAR = 0.75
"""A share of futures from which on an order is called clear."""


@dataclass(frozen=True)
class Grade:
    """A level and the reasons for which it is not higher."""

    level: str
    reasons: tuple[str, ...]


def grade(d: Difference, learned: bool, board: Mapping[str, Any] | None, verified: bool | None) -> Grade:
    """Grade a difference; `board` as `forecast.plain` gives it, `verified` None where verification was not run."""
    low, medium = [], []
    if not learned:
        low.append("nothing was learned from the record: parameters are priors")
    if d.straddles:
        low.append("other assumptions turn the order round, or leave even odds")
    gain = None if board is None else skill(board)
    if gain is None:
        low.append("the model's forecasts were not scored")
    elif gain[0] <= 0:
        low.append("its forecasts a year ahead lose to 'nothing changes'")
    elif gain[1] <= 0:
        medium.append("its forecasts a year ahead do not surely gain on 'nothing changes'")
    if verified is None:
        low.append("learning was not verified on planted parameters")
    elif not verified:
        low.append("learning failed its verification on planted parameters")
    if max(d.share, 1 - d.share) < CLEAR:
        medium.append("single futures differ more by luck than by strategy")
    return Grade(LEVELS[0 if low else 1 if medium else 2], (*low, *medium))


def skill(board: Mapping[str, Any]) -> tuple[float, float, float] | None:
    """Gain over persistence a year ahead with its interval; None where the board has none."""
    found = board.get("skill", {}).get(f"{MEASURE}/{HORIZON}", {}).get(NAIVE)
    return None if found is None or found[0] is None else (found[0], bound(found[1]), bound(found[2]))


def bound(value: float | None) -> float:
    """An end of an interval; an unknown one gives nothing away."""
    return -1.0 if value is None else value


def turned(d: Difference) -> tuple[str, ...]:
    """Assumptions under which the order is the other way round, or even, against the first."""
    up = d.share > HALF
    return tuple(name for name, v in d.shares.items() if (v > HALF) != up or v == HALF)
