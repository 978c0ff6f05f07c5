"""How far a conclusion may be trusted: low, medium or high, and what holds it down.

Low if nothing was learned, if it hangs on the prior or on one mechanism which way the order goes, if the model's
forecasts lose to "nothing changes" at any horizon, if the record since the cut lies outside of 90% of futures in most
weeks, or if it was not verified; medium if the forecasts' gain or the order is not sure, or if that record lies outside
in more than a fifth of the weeks. Rules fixed here; nothing raises a grade.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marchland.compare.beliefs import HALF
from marchland.compare.difference import Difference

LEVELS = ("low", "medium", "high")
MEASURE, NAIVE, OWN = "focal_brier/all", "persistence", "marchland"
HORIZONS = {26: "half a year", 52: "a year", 104: "two years"}
"""Weeks ahead at which forecasts are held against the naive one; all that the record reaches count."""
CLEAR = 0.75
"""A share of futures from which on an order is called clear."""
OUTSIDE, MOST = 0.2, 0.5
"""Shares of the weeks since the cut with the record outside: above the one that is said, above the other it is low."""


@dataclass(frozen=True)
class Grade:
    """A level and the reasons for which it is not higher."""

    level: str
    reasons: tuple[str, ...]


def grade(
    d: Difference,
    learned: bool,
    board: Mapping[str, Any] | None,
    verified: bool | None,
    agree: Mapping[str, Any] | None = None,
) -> Grade:
    """Grade a difference; `board` as `forecast.plain` gives it, `verified` None where verification was not run, `agree`
    as `ground.agree` counts it of the plan that others are compared with."""
    low, medium = [], []
    if not learned:
        low.append("nothing was learned from the record: parameters are priors")
    if d.depends_on_prior:
        low.append("it depends on the prior: expert, neutral and argued priors do not agree")
    elif d.straddles:
        low.append("other assumptions turn the order round, or leave even odds")
    gains = {} if board is None else skill(board)
    lost = [HORIZONS[h] for h, (gain, _) in gains.items() if gain <= 0]
    open_ = [HORIZONS[h] for h, (gain, least) in gains.items() if least <= 0 < gain]
    if not gains:
        low.append(
            f"the model's forecasts were not scored{'' if board is None else ' half a year ahead or further'}"
        )
    if lost:
        low.append(f"its forecasts {' and '.join(lost)} ahead lose to 'nothing changes'")
    if open_:
        medium.append(f"its forecasts {' and '.join(open_)} ahead do not surely gain on 'nothing changes'")
    out, of = (0, 0) if agree is None else (agree["of"] - agree["inside"], agree["of"])
    if out > OUTSIDE * of:
        said = f"the record lies outside of the 90% band in {out} of {of} weeks since the cut"
        (low if out > MOST * of else medium).append(said)
    if verified is None:
        low.append("learning was not verified on planted parameters")
    elif not verified:
        low.append("learning failed its verification on planted parameters")
    if max(d.share, 1 - d.share) < CLEAR:
        medium.append("single futures differ more by luck than by strategy")
    return Grade(LEVELS[0 if low else 1 if medium else 2], (*low, *medium))


def skill(board: Mapping[str, Any]) -> dict[int, tuple[float, float]]:
    """Gain over persistence and the lower end of its interval, by weeks ahead; those that the board has.

    Where nothing changed after the origins persistence has no error, and no gain over it is a number: the board then
    has its losses alone, and the gain is taken from them.
    """
    found = {h: gained(board, f"{MEASURE}/{h}") for h in HORIZONS}
    return {h: (g[0], bound(g[1])) for h, g in found.items() if g is not None and g[0] is not None}


def gained(board: Mapping[str, Any], at: str) -> Sequence[float | None] | None:
    """Gain over persistence and its interval's lower end as the board has it, or from its losses; None if neither."""
    known: Sequence[float | None] | None = board.get("skill", {}).get(at, {}).get(NAIVE)
    row = board.get("losses", {}).get(at, {})
    mine, naive = row.get(OWN), row.get(NAIVE)
    if (known is not None and known[0] is not None) or mine is None or naive is None:
        return known
    return (1 - mine / naive if naive > 0 else float(-(mine > 0))), None


def bound(value: float | None) -> float:
    """An end of an interval; an unknown one gives nothing away."""
    return -1.0 if value is None else value


def turned(d: Difference) -> tuple[str, ...]:
    """Assumptions under which the order is the other way round, or even, against the first."""
    up = d.share > HALF
    return tuple(name for name, v in d.shares.items() if (v > HALF) != up or v == HALF)
