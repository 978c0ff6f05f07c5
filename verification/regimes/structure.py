"""What may be true of gains or of losses: pieces that are switched on one by one, each with its parameters and priors.

    ln expected changes a week = level(war) + ln sum over places at stake of w(p) + forces + age + regime
    w(p), gains   = exp(slope ln(EDGE + near) + barrier apart)
    w(p), losses  = exp(fresh 2^(-tenure / half) + barrier apart),   front moves only which of them fall
    count ~ negative binomial (dispersion k, Poisson without `clumped`)

Levels of wars are normal about `level` with standard deviation exp(`ln_between`). All effects that an argument or its
rival could assert are centred on zero. Fails when: a piece matters only in company that was not tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Turn = Literal["gains", "losses"]
TURNS: tuple[Turn, ...] = ("gains", "losses")
Normal = tuple[float, float]
LN = np.log
KINDS = ("any", "foreign", "own", "sudden", "left", "year", "half")

BASE: dict[Turn, dict[str, Normal]] = {
    "gains": {"level": (-4.0, 2.0), "ln_between": (0.0, 0.5), "slope": (0.6, 0.4)},
    "losses": {"level": (-4.5, 2.0), "ln_between": (0.0, 0.5)},
}
SWITCH: dict[str, Normal] = {"ln_on": (float(LN(1 / 20)), 0.8), "ln_off": (float(LN(1 / 6)), 0.8)}
PIECES: dict[str, dict[str, Normal]] = {
    "clumped": {"ln_k": (0.0, 1.0)},
    "regimes": {"ln_jump": (float(LN(2.3)), 0.35), **SWITCH},
    "collapse": {"burst_rate": (-1.5, 1.0), **SWITCH},
    "bursts": {"ln_sd": (0.3, 0.5), "ln_weeks": (float(LN(6.0)), 0.6)},
    "slow": {"ln_sd": (-0.5, 0.5), "ln_weeks": (float(LN(52.0)), 0.6)},
    "reach": {"ln_reach": (float(LN(60.0)), 0.6)},
    "barrier": {"barrier": (0.0, 1.5)},
    "fresh": {"fresh": (0.0, 1.0), "ln_half": (float(LN(13.0)), 1.0)},
    "front": {"front": (0.0, 0.7)},
    "front_calm": {"front": (0.0, 0.7)},
    "age": {"age": (0.0, 0.5)},
    **{f"force_{kind}": {f"b_{kind}": (0.0, 1.5)} for kind in KINDS},
    **{f"switch_{kind}": {"b_switch": (0.0, 1.5)} for kind in ("any", "foreign", "own")},
}
REGIMES = ("regimes", "collapse")
WAVES = ("bursts", "slow")


@dataclass(frozen=True)
class Structure:
    """A choice of pieces for one turn.

    Raises ValueError for a piece that is none, and for pieces that exclude or lack each other.
    """

    turn: Turn
    pieces: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = [p for p in self.pieces if p not in PIECES]
        if wrong:
            raise ValueError(f"no piece named {', '.join(wrong)}; pieces are: {', '.join(PIECES)}")
        if sum(p in (*REGIMES, *WAVES) for p in self.pieces) > 1:
            raise ValueError(f"one of {', '.join((*REGIMES, *WAVES))} at most, not {', '.join(self.pieces)}")
        if any(p.startswith(("switch_", "front_calm")) for p in self.pieces) and not self.regimes:
            raise ValueError("switch_ and front_calm need regimes or collapse beside them")

    @property
    def name(self) -> str:
        """Turn and pieces in words."""
        return f"{self.turn}: {'+'.join(self.pieces) or 'base'}"

    @property
    def regimes(self) -> str:
        """Which of REGIMES is in, or none."""
        return next((p for p in self.pieces if p in REGIMES), "")

    @property
    def waves(self) -> bool:
        """Whether the rate itself moves as an AR(1)."""
        return any(p in WAVES for p in self.pieces)

    @property
    def priors(self) -> dict[str, Normal]:
        """Parameter -> mean and standard deviation of its normal prior."""
        out = dict(BASE[self.turn])
        for piece in self.pieces:
            out |= PIECES[piece]
        return out
