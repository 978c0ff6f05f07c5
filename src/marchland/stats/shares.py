"""Shares in words: what is not certain is never rounded to certain, nor what is possible to never.

Every share, chance or frequency that a user reads goes through here, so that `10 in 10`, `50 of 50`, `100%` and `1.00`
mean one, and their opposites nought.
"""

from __future__ import annotations

TENTHS = (10, 20, 100, 1000)
NEAR = 0.005
"""How far a natural frequency may be from the share that it stands for, before a finer one is taken."""
EXACT = 1e-9
"""Distance from nought or one within which a share is one of them: the error of adding up."""
UNKNOWN = "not known"
"""What a share that is not a number reads."""


def among(share: float, of: int) -> str:
    """A share as a number of `of`: '31', 'under 1' or 'over 49'. `of` itself means all, '0' means none."""
    if share != share:
        return UNKNOWN
    count = round(of * share)
    if count <= 0 and share > EXACT:
        return "under 1"
    return f"over {of - 1:,}" if count >= of and share < 1 - EXACT else f"{count:,}"


def frequency(share: float) -> str:
    """A chance as people say it: '9 in 10', '19 in 20', '97 in 100'; the coarsest that is near enough."""
    if share != share:
        return UNKNOWN
    for of in TENTHS[:-1]:
        count = round(of * share)
        if abs(count / of - share) <= NEAR and (0 < count < of or abs(count / of - share) <= EXACT):
            return f"{count} in {of}"
    return f"{among(share, TENTHS[-1])} in {TENTHS[-1]:,}"


def percent(share: float, decimals: int = 0) -> str:
    """A share in percent: '31%', 'under 1%' or 'over 99%'; with a decimal '31.4%', 'under 0.1%' or 'over 99.9%'."""
    if share != share:
        return UNKNOWN
    unit, count = 10**-decimals, round(100 * 10**decimals * share)
    if count <= 0 and share > EXACT:
        return f"under {unit:g}%"
    return (
        f"over {100 - unit:g}%"
        if count >= 100 * 10**decimals and share < 1 - EXACT
        else f"{share:.{decimals}%}"
    )


def chance(share: float) -> str:
    """A probability with two decimals: '0.31', 'under 0.01' or 'over 0.99'."""
    if share != share:
        return UNKNOWN
    count = round(100 * share)
    if count <= 0 and share > EXACT:
        return "under 0.01"
    return "over 0.99" if count >= 100 and share < 1 - EXACT else f"{share:.2f}"
