"""Prior distributions by name, as quantile functions, and the parameters that carry them.

A prior is a quantile function: the keyed uniform of (seed, run, parameter) goes in, the value comes out, so that a
parameter's value in a run depends on nothing but its own name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Prior:
    """A named distribution with up to two numbers.

    `dist` is one of `normal` (mean, sd), `halfnormal` (scale), `lognormal` (median, log-sd), `beta` (a, b),
    `uniform` (low, high) and `fixed` (value).
    """

    dist: str
    a: float
    b: float = 0.0

    def quantile(self, u: Array) -> Array:
        """Value at probability `u` (any shape, inside (0, 1)). Raises KeyError for an unknown `dist`."""
        return _QUANTILE[self.dist](u, self.a, self.b)

    @property
    def median(self) -> float:
        """The value at one half."""
        return float(self.quantile(np.asarray(0.5)))

    def __str__(self) -> str:
        words = {
            "normal": "N",
            "halfnormal": "HN",
            "lognormal": "LN",
            "beta": "Be",
            "uniform": "U",
            "fixed": "=",
        }
        numbers = f"{self.a:g}" if self.dist in ("halfnormal", "fixed") else f"{self.a:g}, {self.b:g}"
        return f"{words[self.dist]}({numbers})"


_QUANTILE: dict[str, Callable[[Array, float, float], Array]] = {
    "normal": lambda u, a, b: a + b * special.ndtri(u),
    "halfnormal": lambda u, a, b: a * special.ndtri(0.5 + 0.5 * u),
    "lognormal": lambda u, a, b: a * np.exp(b * special.ndtri(u)),
    "beta": lambda u, a, b: special.betaincinv(a, b, u),
    "uniform": lambda u, a, b: a + (b - a) * u,
    "fixed": lambda u, a, b: np.full_like(u, a),
}


def normal(mean: float, sd: float) -> Prior:
    """Normal with mean and standard deviation."""
    return Prior("normal", mean, sd)


def halfnormal(scale: float) -> Prior:
    """Absolute value of a normal with mean zero."""
    return Prior("halfnormal", scale)


def lognormal(median: float, sd: float) -> Prior:
    """Lognormal with its median and the standard deviation of the logarithm."""
    return Prior("lognormal", median, sd)


def beta(a: float, b: float) -> Prior:
    """Beta with shapes a and b."""
    return Prior("beta", a, b)


def fixed(value: float) -> Prior:
    """A value that does not vary."""
    return Prior("fixed", value)


@dataclass(frozen=True)
class Param:
    """One parameter of a mechanism or model.

    `prior` is the sign-neutral default; `as_argued` is the alternative in which the argument under trial is coded
    as a sign (None where the argument asserts nothing). `axes` names the world's axes over which the parameter
    varies, each cell drawn on its own. `source` is a key of sources.yaml or "assumed".
    """

    name: str
    unit: str
    prior: Prior
    source: str = "assumed"
    note: str = ""
    as_argued: Prior | None = None
    axes: tuple[str, ...] = ()
    cells: dict[str, Prior] = field(default_factory=dict)
    """Priors of named cells along `axes` (one axis only) that differ from `prior`."""
