"""The losses of one forecast in the cells of its origin."""

from __future__ import annotations

from typing import Any

import numpy as np

from marchland.forecast.cells import Cells
from marchland.forecast.forecast import F, Forecast
from marchland.forecast.record import Record
from marchland.stats import scores

MANY = 25.0
"""Deaths a month above which the weighted score looks (assumed: the yearly threshold of UCDP for a war)."""
DRAWS = 1000
"""Draws that every forecast of a quantity is spread to, so that none gains by having more."""
CONTROL = ("focal_brier", "focal_log", "holder_brier", "holder_log", "weeks_crps", "focal_chance")
AREA = ("area_crps", "area_interval", "area_pit")
DEATHS = ("deaths_crps", "deaths_weighted", "deaths_interval", "deaths_ignorance", "deaths_pit")


def losses(record: Record, forecast: Forecast, frame: Cells, rng: np.random.Generator) -> dict[str, F]:
    """Variable -> losses of one forecast in the cells of its origin."""
    out: dict[str, F] = {}
    if forecast.control is not None:
        out |= of_control(record, forecast, frame)
    if forecast.km2 is not None:
        at = np.nonzero(np.isfinite(frame.area_step) & (frame.area_step <= forecast.weeks))[0]
        step = frame.area_step[at].astype(np.int64) - 1
        said = spread(forecast.km2[:, step, record.area_publisher[at]])
        out |= of_quantity(AREA, said, record.area[at], (len(record.area),), (at,), rng)
    if forecast.deaths is not None:
        month = np.nonzero(np.isin(record.month, record.months_ahead(forecast.origin, forecast.weeks)))[0]
        seen = np.where(frame.deaths_known, record.deaths[month], np.nan)
        said = spread(forecast.deaths[:, : len(month)])
        shape = record.deaths.shape
        out |= of_quantity(DEATHS, said, seen, shape, np.ix_(month, np.arange(shape[1])), rng)
    return out


def of_control(record: Record, forecast: Forecast, frame: Cells) -> dict[str, F]:
    """Losses (horizon, place) of a forecast of control."""
    assert forecast.control is not None
    out = {name: np.full((len(frame.horizons), len(record.places)), np.nan) for name in CONTROL}
    now = record.holder[frame.start]
    moved = forecast.control != now
    first = np.where(moved.any(1), moved.argmax(1) + 1, forecast.weeks + 1).astype(np.float64)
    for i, h in enumerate(frame.horizons):
        if h > forecast.weeks:
            continue
        then = record.holder[frame.start + h]
        known = (then >= 0) & (now >= 0)
        said = forecast.control[:, h - 1]
        p = np.stack([(said == a).mean(0) for a in range(len(record.sides))], axis=-1)
        chance, y = p[:, record.focal], np.where(known, then == record.focal, np.nan)
        out["focal_brier"][i], out["focal_log"][i] = scores.brier(chance, y), scores.log_score(chance, y)
        out["holder_brier"][i] = scores.brier_categories(p, np.where(known, then, -1))
        out["holder_log"][i] = scores.log_categories(p, np.where(known, then, -1))
        out["weeks_crps"][i] = scores.threshold_crps(first, frame.first[i], high=h)
        out["focal_chance"][i] = np.where(known, chance, np.nan)
    return out


def of_quantity(
    names: tuple[str, ...], said: F, seen: F, shape: tuple[int, ...], at: Any, rng: np.random.Generator
) -> dict[str, F]:
    """Losses of draws (draw, ...) against figures (...), set into arrays of a shape; NaN where either is silent."""
    silent = np.isnan(said).any(0)
    y = np.where(silent, np.nan, seen)
    x = np.where(silent, 0.0, said)
    u = rng.random(shape)[at]
    values = {
        "crps": lambda: scores.crps(x, y),
        "weighted": lambda: scores.threshold_crps(x, y, low=MANY),
        "interval": lambda: scores.interval_score(x, y),
        "ignorance": lambda: scores.binned_ignorance(x, y),
        "pit": lambda: scores.pit(x, y, u),
    }
    out = {}
    for name in names:
        out[name] = np.full(shape, np.nan)
        out[name][at] = values[name.split("_")[1]]()
    return out


def spread(draws: F) -> F:
    """The same distribution in `DRAWS` draws, each repeated or thinned as evenly as can be."""
    return np.asarray(draws[(np.arange(DRAWS) * len(draws)) // DRAWS], np.float64)
