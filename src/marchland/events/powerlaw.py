"""Deaths per event have a heavy tail, and its exponent comes with the doubt about where the tail begins.

The tail is a discrete power law p(x) = x^-a / zeta(a, m) for x >= m. The exponent a maximises the likelihood,
that is, solves -zeta'(a, m) / zeta(a, m) = mean(log x); m is the value whose fitted tail lies closest to the
data (Kolmogorov-Smirnov distance). Uncertainty: events are resampled and both a and m are found anew, so that
the band holds the choice of m as well. That the tail is a power law rather than, say, lognormal is not tested
here.

    p(x) ~ x^-a                     a is the exponent shown; the survival curve falls as x^(1-a)

Source: clauset_2009 (equations 3.5 and 3.7 for a, section 3.3 for m). Fails where the tail has fewer than
`LEAST` events.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from marchland.stats.intervals import ENDS, between, times_drawn

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

LEAST = 50
MOST_THRESHOLDS = 60
_GRID = np.concatenate([np.linspace(1.02, 4.0, 600), np.linspace(4.01, 12.0, 200)])
_STEP = 1e-4


@dataclass(frozen=True)
class Severity:
    """The fitted tail of deaths per event.

    `exponent` with its asymptotic standard error; `low` and `high` hold 90% of the resamples' exponents;
    `threshold` is the number of deaths from which on the law is fitted, with its own 90% range; `tail` events
    of `events` lie there. `again` holds the fits of the resamples, shape (resamples, 3): exponent, threshold,
    share of events in the tail.
    """

    exponent: float
    error: float
    low: float
    high: float
    threshold: int
    threshold_low: int
    threshold_high: int
    tail: int
    events: int
    distance: float
    resamples: int
    seed: int
    again: Floats = field(repr=False, compare=False)

    def as_dict(self) -> dict[str, object]:
        """The fit as plain values, without the single resamples."""
        return {name: value for name, value in vars(self).items() if name != "again"}

    def band(self, at: Floats) -> tuple[Floats, Floats]:
        """Bounds of 90% of the resampled fits for the share of all events with at least `at` deaths."""
        curves = np.full((len(self.again), len(at)), np.nan)
        for row, (exponent, threshold, share) in zip(curves, self.again, strict=True):
            here = at >= threshold
            row[here] = share * survival(float(exponent), int(threshold), at[here])
        low, high = np.nanquantile(curves, ENDS, axis=0)
        return low, high


def severity(deaths: Counts, *, resamples: int = 200, seed: int = 4) -> Severity | None:
    """Fit the tail of deaths per event; `deaths` has shape (events,) in persons, zeros are ignored.

    None if no threshold leaves `LEAST` events in at least two sizes. The seed makes the resampling
    repeatable.
    """
    values = np.asarray(deaths, dtype=np.int64)
    values = values[values > 0]
    sizes, counts = np.unique(values, return_counts=True)
    tables = _tables(sizes, counts)
    best = _fit(sizes, counts, tables)
    if best is None:
        return None
    exponent, threshold, distance = best
    rng = np.random.default_rng(seed)
    drawn = times_drawn(len(values), rng, resamples, counts / counts.sum())
    fits = [(row, found) for row in drawn if (found := _fit(sizes, row, tables)) is not None]
    again = np.array([(a, m, row[sizes >= m].sum() / row.sum()) for row, (a, m, _) in fits], dtype=np.float64)
    low, high = between(again[:, 0])
    first, last = np.quantile(again[:, 1], ENDS, method="nearest")
    tail = int(counts[sizes >= threshold].sum())
    return Severity(
        exponent,
        standard_error(exponent, threshold, tail),
        float(low),
        float(high),
        threshold,
        int(first),
        int(last),
        tail,
        len(values),
        distance,
        len(again),
        seed,
        again,
    )


def exponent_at(deaths: Counts, threshold: int) -> tuple[float, float, int]:
    """Exponent, standard error and number of events from a given threshold on (clauset_2009, eq. 3.5)."""
    tail = np.asarray(deaths, dtype=np.int64)
    tail = tail[tail >= threshold]
    exponent = float(np.interp(np.log(tail).mean(), *_inverse(threshold)))
    return exponent, standard_error(exponent, threshold, len(tail)), len(tail)


def exponent_approximate(deaths: Counts, threshold: int) -> float:
    """1 + n / sum log(x / (m - 1/2)) (clauset_2009, eq. 3.7); biased for thresholds m below about 6."""
    tail = np.asarray(deaths, dtype=np.float64)
    tail = tail[tail >= threshold]
    return float(1.0 + len(tail) / np.log(tail / (threshold - 0.5)).sum())


def standard_error(exponent: float, threshold: int, tail: int) -> float:
    """One over the root of n times the second derivative of log zeta (clauset_2009, eq. 3.6)."""
    steps = exponent + np.array([-_STEP, 0.0, _STEP]) * 10
    below, here, above = np.log(_zeta(steps, threshold))
    return float(1.0 / np.sqrt(tail * (above - 2 * here + below) / (_STEP * 10) ** 2))


def survival(exponent: float, threshold: int, at: Floats) -> Floats:
    """Share of tail events with at least `at` deaths under the fitted law."""
    return np.asarray(
        _zeta(np.full(len(at), exponent), at) / _zeta(np.array([exponent]), threshold), dtype=np.float64
    )


def _tables(sizes: Counts, counts: Counts) -> list[tuple[int, Floats, Floats]]:
    """For each threshold worth trying, the mean logarithm of deaths as a function of the exponent."""
    left = np.cumsum(counts[::-1])[::-1]
    tried = sizes[(left >= LEAST) & (np.arange(len(sizes)) < len(sizes) - 1)][:MOST_THRESHOLDS]
    return [(int(threshold), *_inverse(int(threshold))) for threshold in tried]


def _inverse(threshold: int) -> tuple[Floats, Floats]:
    """Mean logarithms (ascending) and the exponents that give them, for interpolation."""
    slope = (np.log(_zeta(_GRID + _STEP, threshold)) - np.log(_zeta(_GRID - _STEP, threshold))) / (2 * _STEP)
    return -slope[::-1], _GRID[::-1]


def _fit(
    sizes: Counts, counts: Counts, tables: list[tuple[int, Floats, Floats]]
) -> tuple[float, int, float] | None:
    """Exponent, threshold and distance of the closest tail; None if every tail is too short."""
    best: tuple[float, int, float] | None = None
    logs = np.log(sizes)
    for threshold, means, exponents in tables:
        here = sizes >= threshold
        weights = counts[here]
        total = int(weights.sum())
        if total < LEAST or np.count_nonzero(weights) < 2:
            continue
        exponent = float(np.interp((weights * logs[here]).sum() / total, means, exponents))
        seen = np.cumsum(weights[::-1])[::-1] / total
        distance = float(np.abs(seen - survival(exponent, threshold, sizes[here].astype(float))).max())
        if best is None or distance < best[2]:
            best = exponent, threshold, distance
    return best


def _zeta(exponent: Floats, start: float | Floats) -> Floats:
    from scipy.special import zeta

    return np.asarray(zeta(exponent, start), dtype=np.float64)
