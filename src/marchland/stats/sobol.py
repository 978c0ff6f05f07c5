"""Whose the spread is: shares of an outcome's variance by group of parameters, luck being a group of its own (Sobol).

For an outcome y of independent groups x_1 ... x_G, of which one is luck,

    first_g = var E[y | x_g] / var y,    total_g = 1 - var E[y | all but x_g] / var y

so that the total of luck is the aleatory share: what no knowledge of parameters would take away. First shares add up to
at most one; what is missing is joint. Sources: sobol_2001, saltelli_2010 (the estimators that SALib has), and
iooss_2009 for a seed as an input. Fails with few points (intervals by drawing points again are given) and where
parameters depend on one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

F = NDArray[np.float64]
LUCK = "luck"
LEVEL = 0.9
TIMES = 400


@dataclass(frozen=True)
class Share:
    """Shares of the variance that a group makes alone (`first`) and with others (`total`), with 90% intervals."""

    group: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def points(groups: Sequence[str], n: int, seed: int = 1) -> tuple[F, F]:
    """Points (n * (G + 2), D) and luck, both within [0, 1], for parameters of these groups (D); luck is one more group.

    Raises ValueError for a number that is no power of two, or a group called luck.
    """
    from SALib.sample import sobol

    if n < 2 or n & (n - 1):
        raise ValueError(f"{n} points: expected a power of two")
    x = np.asarray(sobol.sample(problem(groups), n, calc_second_order=False, seed=seed), np.float64)
    return x[:, :-1], x[:, -1]


def shares(groups: Sequence[str], y: F, seed: int = 1) -> tuple[Share, ...]:
    """Shares of one outcome y (n * (G + 2),) at the points of `points`, the largest total first.

    Empty where the outcome does not vary.
    """
    from SALib.analyze import sobol

    if np.ptp(y) == 0:
        return ()
    asked = problem(groups)
    found = sobol.analyze(
        asked,
        y,
        calc_second_order=False,
        num_resamples=TIMES,
        conf_level=LEVEL,
        seed=seed,
        print_to_console=False,
    )
    names = list(dict.fromkeys(asked["groups"]))
    out = []
    for i, name in enumerate(names):
        first, total = float(found["S1"][i]), float(found["ST"][i])
        a, b = float(found["S1_conf"][i]), float(found["ST_conf"][i])
        out.append(Share(name, first, first - a, first + a, total, total - b, total + b))
    return tuple(sorted(out, key=lambda s: -s.total))


def problem(groups: Sequence[str]) -> dict[str, Any]:
    """The unit cube with luck as its last coordinate, as the library wants it."""
    if LUCK in groups:
        raise ValueError(f"no group of parameters may be called '{LUCK}'")
    number = len(groups) + 1
    return {
        "num_vars": number,
        "names": [f"x{i}" for i in range(number)],
        "groups": [*groups, LUCK],
        "bounds": [[0.0, 1.0]] * number,
    }
