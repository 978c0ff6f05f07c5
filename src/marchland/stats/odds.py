"""Odds in words, and by how much evidence moved them: posterior odds over prior odds."""

from __future__ import annotations

LEAST, MOST = 0.005, 0.995
"""Chances beyond which odds are only said to be more: a few hundred draws know no more."""


def odds(chance: float) -> float:
    """Odds of a chance, cut to LEAST and MOST; NaN stays."""
    p = min(max(chance, LEAST), MOST) if chance == chance else chance
    return p / (1 - p)


def told(chance: float) -> str:
    """Odds as people say them: '1 to 1', '3.2 to 1', '1 to 12', 'over 199 to 1'."""
    if chance != chance:
        return "not known"
    value = odds(chance)
    more = "over " if chance > MOST or chance < LEAST else ""
    return f"{more}{value:.3g} to 1" if value >= 1 else f"{more}1 to {1 / value:.3g}"


def moved(before: float, after: float) -> str:
    """What took one chance to another: posterior odds, prior odds, and their ratio."""
    if after != after:
        return f"prior odds {told(before)}, posterior odds not known"
    ratio = odds(after) / odds(before)
    return f"prior odds {told(before)}, posterior odds {told(after)}: this case moved them {ratio:.2g}-fold"
