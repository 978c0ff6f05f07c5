"""Equilibria of the game of attack, by their z = PhiInverse(threshold)."""

from __future__ import annotations

import math
from itertools import pairwise

from scipy import special
from scipy.optimize import brentq


def imbalance(z: float, cost: float, private: float, public: float, prior_mean: float) -> float:
    """Zero where enough attack at the threshold and the attacker at the cutoff is indifferent."""
    return float(
        public * (special.ndtr(z) - prior_mean)
        - math.sqrt(private) * z
        - math.sqrt(private + public) * special.ndtri(cost)
    )


def equilibria(cost: float, private: float, public: float, prior_mean: float) -> list[float]:
    """All of them (one to three), smallest first.

    The imbalance falls from +inf to -inf, but for a rising stretch around 0 where public signals are precise; each
    piece between its turning points crosses zero once at most.
    """
    given = (cost, private, public, prior_mean)
    flat = abs(imbalance(0.0, *given)) + public * 0.5
    edge = 2 * flat / math.sqrt(private) + 1
    ends = [-edge, edge]
    if not is_unique(private, public):
        turn = math.sqrt(2 * math.log(public / math.sqrt(2 * math.pi * private)))
        ends = [-max(edge, turn + 1), -turn, turn, max(edge, turn + 1)]
    found: list[float] = []
    for low, high in pairwise(ends):
        if imbalance(low, *given) * imbalance(high, *given) <= 0:
            z = float(brentq(imbalance, low, high, args=given, xtol=1e-14, maxiter=500))
            if not found or z > found[-1]:
                found.append(z)
    return found


def thresholds(cost: float, private: float, public: float, prior_mean: float) -> list[float]:
    """Strength below which the regime falls, in every equilibrium, smallest first."""
    return [float(special.ndtr(z)) for z in equilibria(cost, private, public, prior_mean)]


def cutoff(z: float, private: float) -> float:
    """Signal below which people attack."""
    return float(special.ndtr(z)) + z / math.sqrt(private)


def attackers(theta: float, z: float, private: float) -> float:
    """Share of people whose signal is below the cutoff, at strength theta."""
    return float(special.ndtr(math.sqrt(private) * (cutoff(z, private) - theta)))


def is_unique(private: float, public: float) -> bool:
    """Whether private signals are precise enough, next to public ones, for one equilibrium whatever else."""
    return public / math.sqrt(private) <= math.sqrt(2 * math.pi)
