"""Invented wars with planted parameters, learned back: does the fit find what was put there?

    python -m verification.regimes.planted

Places lie at random on a square; a force comes about half-way and stays. Twelve wars are drawn from a family and
learned as the real ones are. Reading: of the planted values, about nine in ten lie in their 90% intervals.
"""

from __future__ import annotations

import sys
from datetime import date

import numpy as np

from verification.regimes.ahead import Drawn, futures
from verification.regimes.learn import Fit, fit
from verification.regimes.structure import KINDS, Structure
from verification.regimes.weekly import RAMP, Weekly, of_holders, ramp

SIDE_KM, PLACES, WEEKS, FIRST = 400.0, 50, 260, 12
TRUTH: dict[str, dict[str, float]] = {
    "gains": {
        "level": -6.5, "ln_between": -0.3, "slope": 0.6, "ln_k": -0.3, "ln_jump": 1.1, "ln_on": -3.2, "ln_off": -2.0,
        "b_any": -1.5,
    },
    "losses": {
        "level": -5.5, "ln_between": -0.5, "ln_k": -0.3, "burst_rate": -2.0, "ln_on": -4.0, "ln_off": -2.0,
        "b_any": 0.8, "front": 0.8, "fresh": 1.0, "ln_half": 2.5,
    },
}  # fmt: skip
GAINS = Structure("gains", ("regimes", "clumped", "force_any"))
LOSSES = Structure("losses", ("collapse", "clumped", "force_any", "front_calm", "fresh"))


def invented(name: str, rng: np.random.Generator, weeks: int = WEEKS) -> Weekly:
    """One war of the family."""
    xy = rng.uniform(0, SIDE_KM, (PLACES, 2))
    km = np.sqrt(((xy[:, None] - xy) ** 2).sum(-1))
    there = np.arange(weeks) >= rng.integers(weeks // 4, 3 * weeks // 4)
    forces = {kind: ramp(there * 1.0, RAMP) for kind in KINDS}
    held = np.zeros((1, PLACES), bool)
    held[0, np.argsort(km[0])[:FIRST]] = True
    ones, none = np.ones((2, PLACES), bool), np.zeros((1, PLACES), bool)
    start = date(2000, 1, 2)
    quiet = {kind: np.zeros(1) for kind in KINDS}
    seed = of_holders(name, start, np.repeat(held, 2, 0), ones, none, np.zeros(PLACES), km, quiet, ())
    pair = []
    for s in (GAINS, LOSSES):
        p = {k: np.array([v]) for k, v in TRUTH[s.turn].items()}
        p["level"] = p["level"] + np.exp(p["ln_between"]) * rng.standard_normal(1)
        pair.append(Drawn(s, p, np.zeros(1, np.int64)))
    path = futures(seed, 0, weeks, *pair, rng, forces)[0][0]
    known, agreed = np.ones((weeks + 1, PLACES), bool), np.zeros((weeks, PLACES), bool)
    holders = np.concatenate([held, path])
    return of_holders(name, start, holders, known, agreed, np.zeros(PLACES), km, forces, ())


def learned(wars: int = 12, seed: int = 1, sets: int = 256) -> tuple[Fit, Fit]:
    """Both turns of invented wars, learned back."""
    rng = np.random.default_rng(seed)
    found = [invented(f"invented {i}", rng) for i in range(wars)]
    return fit(GAINS, found, sets), fit(LOSSES, found, sets)


def main() -> int:
    """Print planted values beside what was found. Returns 1 if fewer than three quarters lie in their intervals."""
    inside = many = 0
    for f in learned():
        for name, truth in TRUTH[f.structure.turn].items():
            low, high = f.interval(name)
            inside, many = inside + (low <= truth <= high), many + 1
            print(f"{f.structure.turn:7} {name:11} planted {truth:6.2f}  found {low:6.2f} to {high:6.2f}")
    print(f"planted: {inside} of {many} in their 90% intervals")
    return int(inside < 0.75 * many)


if __name__ == "__main__":
    sys.exit(main())
