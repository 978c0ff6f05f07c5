"""What publishers would print if a future came true: areas by each publisher, deaths by governorate.

A publisher's figure is the area of the places held, by his definition, times a scale of his own that drifts,

    ln figure(t) = ln area(t) + c(t) + e,    c(t+1) = c(t) + d,
    c(0) ~ N(0, PRIOR), e ~ N(0, READING), d ~ N(0, DRIFT),

so that what was printed before the origin sets his scale (a Kalman filter of one state), and figures of different
publishers are never pooled. Deaths of a governorate are those of the future times a factor g of counting,

    g ~ Gamma(SURE + recorded / MANY, mean (SURE MANY + recorded) / (SURE MANY + simulated)),

from the last year before the origin. Source: marchland_model, section 3; all five constants are assumed. Fails where a
publisher changes his method, and where a quiet governorate becomes a front.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from marchland.forecast.forecast import F, States
from marchland.forecast.record import Record
from marchland.record.months import DAYS
from marchland.record.record import weights as weights

PRIOR, READING, DRIFT = 0.3, 0.05, 0.02
"""Standard deviations in logarithms; the last one a week."""
SURE, MANY = 2.0, 25.0
"""Weight of the guess that counts are true, in units of MANY deaths."""
MONTHS = 12


def scale(weeks: F, gaps: F, origin: float) -> tuple[float, float]:
    """Mean and variance at week `origin` of ln(figure / area), from gaps seen at earlier weeks, in order."""
    mean, variance, last = 0.0, PRIOR**2, None
    for week, gap in zip(weeks, gaps, strict=True):
        variance += 0.0 if last is None else DRIFT**2 * (week - last)
        gain = variance / (variance + READING**2)
        mean, variance, last = mean + gain * (gap - mean), variance * (1 - gain), week
    return float(mean), float(variance + (0.0 if last is None else DRIFT**2 * (origin - last)))


def ground(known: Record, weight: F) -> tuple[F, NDArray[np.bool_]]:
    """Area held on record at each published figure by its publisher's definition (row,), and whether both are above 0.

    Only such figures set a publisher's scale, which is a ratio.
    """
    held = (known.holder == known.focal).astype(np.float64) @ weight
    at = (known.area_day - np.datetime64(known.start, "D")) / np.timedelta64(DAYS, "D")
    then = held[np.rint(at).astype(np.int64).clip(0, known.weeks), known.area_publisher]
    return then, (then > 0) & (known.area > 0)


def areas(known: Record, weight: F, control: States, rng: np.random.Generator) -> F:
    """Each publisher's km2 (draw, week, publisher) in futures of `control` (draw, week, place)."""
    draws, ahead, _ = control.shape
    truth = (control == known.focal).astype(np.float64) @ weight
    then, scaled = ground(known, weight)
    out: F = np.empty_like(truth)
    drift = DRIFT * rng.standard_normal((draws, ahead)).cumsum(1)
    for i in range(weight.shape[1]):
        use = (known.area_publisher == i) & scaled
        at = (known.area_day[use] - np.datetime64(known.start, "D")) / np.timedelta64(DAYS, "D")
        mean, variance = scale(at, np.log(known.area[use] / then[use]), known.weeks)
        start = mean + np.sqrt(variance) * rng.standard_normal(draws)
        reading = READING * rng.standard_normal((draws, ahead))
        out[..., i] = truth[..., i] * np.exp(start[:, None] + drift + reading)
    return out


def deaths(
    known: Record, months: NDArray[np.datetime64], simulated: F, ahead: slice, rng: np.random.Generator
) -> F:
    """Recorded deaths (draw, month, governorate) that futures would have, NaN where none was known before.

    `simulated` (draw, month, governorate) over `months`, those before the origin having followed the record; `ahead`
    are those to be forecast.
    """
    _, mine, theirs = np.intersect1d(months, known.month, return_indices=True)
    seen, ours = known.deaths[theirs][-MONTHS:], simulated[:, mine].mean(0)[-MONTHS:]
    there = np.isfinite(seen)
    recorded, expected = np.where(there, seen, 0).sum(0), np.where(there, ours, 0).sum(0)
    mean = (SURE * MANY + recorded) / (SURE * MANY + expected)
    shape = SURE + recorded / MANY
    factor = rng.gamma(shape, mean / shape, (len(simulated), len(shape)))
    out = simulated[:, ahead] * factor[:, None]
    out[:, :, ~np.isfinite(known.deaths).any(0)] = np.nan
    return np.asarray(out, np.float64)
