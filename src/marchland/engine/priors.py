"""Prior distributions by name, as quantile functions, and the parameters that carry them.

A prior is a quantile function: the keyed uniform of (seed, run, parameter) goes in, the value comes out, so that a
parameter's value in a run depends on nothing but its own name. A prior cut to [low, high] is cut by inversion,

    x = Q(F(low) + (F(high) - F(low)) u),

so that it takes one uniform as any other, has the density f / (F(high) - F(low)), and a prior that is not cut keeps its
draws to the last bit. Learning works on u alone (`calibrate.space`): whatever it does there, x stays within the bounds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from math import inf

import numpy as np
from numpy.typing import NDArray
from scipy import special

from marchland.engine.bounds import bounds_of
from marchland.engine.one_or_many import as_tuples

Array = NDArray[np.float64]
LEAST_MASS = 1e-6
"""Probability that bounds must leave of a distribution: with less, few of the numbers in between can be drawn."""


@dataclass(frozen=True)
class Prior:
    """A named distribution with up to two numbers, cut to [low, high].

    `dist` is one of `normal` (mean, sd), `halfnormal` (scale), `lognormal` (median, log-sd), `beta` (a, b),
    `uniform` (low, high) and `fixed` (value), which cannot be cut.
    """

    dist: str
    a: float
    b: float = 0.0
    low: float = -inf
    high: float = inf

    def quantile(self, u: Array) -> Array:
        """Value at probability `u` (any shape, inside (0, 1)). Raises KeyError for an unknown `dist`.

        Within the bounds also once it is rounded to single precision.
        """
        if not self.cut:
            return _QUANTILE[self.dist](u, self.a, self.b)
        below, above = self._ends
        inside = np.clip(below + (above - below) * np.asarray(u), *_OPEN)
        return np.clip(_QUANTILE[self.dist](inside, self.a, self.b), *self.single)

    def cdf(self, x: Array) -> Array:
        """Probability of a value of at most `x` (any shape). Raises KeyError for an unknown `dist`."""
        below, above = self._ends
        found = _CDF[self.dist](np.asarray(x, np.float64), self.a, self.b)
        return np.asarray(np.clip((found - below) / (above - below), 0, 1))

    def wrong(self) -> str:
        """Why this is no distribution; empty if it is one."""
        if self.dist not in TAKES:
            return f"no prior of kind {self.dist!r}; kinds are: {', '.join(TAKES)}"
        found = [said for _, said in wrong_numbers(self.dist, self.a, self.b)]
        if not found and not self.low < self.high:
            found.append(f"low {self.low:g} is not below high {self.high:g}")
        if not found and not self.drawable:
            found.append(f"the bounds leave {max(self.mass, 0):.1g} of it")
        return ", ".join(found)

    @property
    def cut(self) -> bool:
        """Whether the distribution has a bound of its own."""
        return self.low > -inf or self.high < inf

    @property
    def mass(self) -> float:
        """Probability that the bounds leave of the distribution."""
        return self._ends[1] - self._ends[0]

    @property
    def drawable(self) -> bool:
        """Whether the bounds leave enough to draw from: LEAST_MASS, and a number of single precision."""
        return self.mass >= LEAST_MASS and self.single[0] <= self.single[1]

    def reach(self, tail: float) -> tuple[float, float]:
        """The values beyond which lies a probability of `tail` at either end."""
        with np.errstate(over="ignore", invalid="ignore"):
            low, high = self.quantile(np.array([tail, 1 - tail]))
        return float(low), float(high)

    @property
    def single(self) -> tuple[float, float]:
        """The least and the greatest number of single precision within the bounds; the wrong way round if none is."""
        with np.errstate(over="ignore"):
            low, high = np.float32(self.low), np.float32(self.high)
        low = np.nextafter(low, np.float32(inf)) if float(low) < self.low else low
        return float(low), float(np.nextafter(high, np.float32(-inf)) if float(high) > self.high else high)

    @cached_property
    def _ends(self) -> tuple[float, float]:
        if not self.cut:
            return 0.0, 1.0
        with np.errstate(over="ignore", invalid="ignore"):
            below, above = _CDF[self.dist](np.array([self.low, self.high]), self.a, self.b)
        return float(below), float(above)

    @property
    def median(self) -> float:
        """The value at one half."""
        return float(self.quantile(np.asarray(0.5)))

    def as_dict(self) -> dict[str, str | float | None]:
        """Plain data; a bound that is open is None."""
        bounds = {
            "low": None if self.low == -inf else self.low,
            "high": None if self.high == inf else self.high,
        }
        return {"dist": self.dist, "a": self.a, "b": self.b, **bounds}

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
        return f"{words[self.dist]}({numbers})" + (f" in [{self.low:g}, {self.high:g}]" if self.cut else "")


_QUANTILE: dict[str, Callable[[Array, float, float], Array]] = {
    "normal": lambda u, a, b: a + b * special.ndtri(u),
    "halfnormal": lambda u, a, b: a * special.ndtri(0.5 + 0.5 * u),
    "lognormal": lambda u, a, b: a * np.exp(b * special.ndtri(u)),
    "beta": lambda u, a, b: special.betaincinv(a, b, u),
    "uniform": lambda u, a, b: a + (b - a) * u,
    "fixed": lambda u, a, b: np.full_like(u, a),
}
_CDF: dict[str, Callable[[Array, float, float], Array]] = {
    "normal": lambda x, a, b: special.ndtr((x - a) / b),
    "halfnormal": lambda x, a, b: special.erf(np.maximum(x, 0) / (a * np.sqrt(2))),
    "lognormal": lambda x, a, b: special.ndtr(_log(np.maximum(x, 0) / a) / b),
    "beta": lambda x, a, b: special.betainc(a, b, np.clip(x, 0, 1)),
    "uniform": lambda x, a, b: np.clip((x - a) / (b - a), 0, 1),
    "fixed": lambda x, a, b: np.where(x >= a, 1.0, 0.0),
}
TAKES = {
    "normal": "a: mean, b: sd above 0",
    "halfnormal": "a: scale above 0",
    "lognormal": "a: median above 0, b: log-sd above 0",
    "beta": "a and b above 0",
    "uniform": "a: low, b: high, with a < b",
    "fixed": "a: value",
}
"""Kind of prior -> its numbers."""
_OPEN = (float(np.nextafter(0, 1)), float(np.nextafter(1, 0)))
"""The ends of (0, 1), where quantile functions are finite."""


def _log(x: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(x))


def wrong_numbers(dist: str, a: float, b: float) -> list[tuple[str, str]]:
    """Which numbers make no distribution of that kind: (`a` or `b`, what it is)."""
    out = []
    if dist in ("halfnormal", "lognormal", "beta") and not a > 0:
        out.append(("a", f"a is {a:g}"))
    if dist in ("normal", "lognormal", "beta") and not b > 0:
        out.append(("b", f"b is {b:g}"))
    if dist == "uniform" and not a < b:
        out.append(("b", f"b is {b:g}, not above a = {a:g}"))
    return out


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


def uniform(low: float, high: float) -> Prior:
    """Uniform between two values."""
    return Prior("uniform", low, high)


def fixed(value: float) -> Prior:
    """A value that does not vary."""
    return Prior("fixed", value)


@dataclass(frozen=True)
class Param:
    """One parameter of a mechanism or model.

    `prior` is sign-neutral, for slopes that the argument under trial asserts and for those of its rivals; `as_argued`
    is the alternative in which the argument is coded as a sign (None where it asserts nothing), `taught` the one that
    the literature on other wars, or wars of the library, teach (None where they teach nothing). `axes` names the
    world's axes over which the parameter varies, each cell drawn on its own. `source` is a key of sources.yaml or
    "assumed".
    """

    name: str
    unit: str
    prior: Prior
    source: str = "assumed"
    note: str = ""
    as_argued: Prior | None = None
    taught: Prior | None = None
    axes: tuple[str, ...] = ()
    cells: dict[str, Prior] = field(default_factory=dict)
    """Priors of named cells along `axes` (one axis only) that differ from `prior`."""
    low: float | None = None
    high: float | None = None
    """Least and greatest value, where the unit's own bounds are not meant."""

    def __post_init__(self) -> None:
        as_tuples(self, axes=str)

    def under(self, priors: str) -> Prior:
        """Its prior under one of the three named ones: `expert`, `neutral`, `as_argued`."""
        other = {"expert": self.taught, "as_argued": self.as_argued}.get(priors)
        return self.prior if other is None else other

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and greatest value that a scenario or a file of parameter sets may give; infinite if none is known.

        They refuse, they never cut: a prior is cut by its own `low` and `high` alone.
        """
        low, high = bounds_of(self.unit) or (-inf, inf)
        return (low if self.low is None else self.low), (high if self.high is None else self.high)
