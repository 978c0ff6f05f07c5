"""Every shipped war forecast from several days, by the model as it stands and by naive forecasters: the yardstick.

The model learns from that war before the day of origin, with priors that leave it out; naive forecasters learn from it
alone, but for the reference class, which may use other wars, and of these only what lies before the origin. Days of
origin follow from the calendar, never from what happened: `Depth.origins` of them, evenly spaced over the Sundays that
have enough captures before them and thirteen weeks of record after.

    skill over wars = 1 - mean over wars of a forecaster's mean loss / mean over wars of the reference's

Its interval is that of wars drawn with replacement, all origins of a war together. Source: marchland_model, section 6.
Fails when: wars are few, as here, and chosen for having been carried through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import xarray as xr

from marchland.backtest.backtest import MODEL, PRIOR
from marchland.calibrate.conditional_futures import Posterior, forecast, futures
from marchland.files.netcdf import write_netcdf
from marchland.forecast import HORIZONS, baseline_forecasts, board, discover, recorded, score
from marchland.forecast.stack import Members, stacks
from marchland.record.months import DAYS
from marchland.scenario import Scenario
from marchland.stats.intervals import F, between, tails, times_drawn
from marchland.territory.abilities import FEWEST_CAPTURES, SHORTEST, captures

MEASURES = ("focal_brier", "focal_log")
TIMES, MASS = 2000, 0.9
FEWEST_WARS = 3
"""Wars below which no interval over wars is given."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Depth:
    """How thorough: origins a war, futures a forecast, and parameter sets learned at each origin (0: none)."""

    origins: int
    draws: int
    learn: int


QUICK, FULL = Depth(4, 400, 0), Depth(3, 1000, 256)


def origins_of(s: Scenario, most: int) -> tuple[date, ...]:
    """At most `most` Sundays, evenly spaced from the first with enough captures before it to the last that is scored.

    Empty if a war is too short or too quiet for any.
    """
    last = s.time.weeks - SHORTEST
    first = next((w for w, many in enumerate(captures(s)) if many >= FEWEST_CAPTURES), last + 1)
    if first > last:
        return ()
    weeks = np.unique(np.rint(np.linspace(first, last, most)).astype(int))
    return tuple(s.time.start + timedelta(days=DAYS * int(w)) for w in weeks)


def forecast_war(
    s: Scenario,
    origins: Sequence[date],
    draws: int,
    posteriors: Mapping[date, Posterior] | None = None,
    horizons: Sequence[int] = HORIZONS,
    seed: int = 1,
    tell: Tell | None = None,
) -> xr.Dataset:
    """Losses of all forecasters in one war, as `forecast.score` gives them; nothing after an origin is replayed.

    The model speaks with its prior, and with posteriors where there are any. Raises InputError for origins that are not
    the start of a week or lie outside of the horizon.
    """
    record, weeks, kept = recorded(s), max(horizons), Members()
    found = [
        kept.keep(one)
        for one in baseline_forecasts(discover().values(), record, origins, weeks, draws, seed)
        if not one.conditional
    ]
    for origin in origins:
        span = min(weeks, record.weeks - record.week(origin))
        for name, posterior in ((PRIOR, None), (MODEL, (posteriors or {}).get(origin))):
            if name == MODEL and posterior is None:
                continue
            if tell:
                tell(f"{s.name}: {name} from {origin}")
            free = futures(s, origin, span, posterior, draws, False, seed)
            found.append(kept.keep(forecast(s, record, origin, free, name, False, seed)))
    alone = score(record, found, horizons)
    return score(record, [*found, *stacks(kept, alone, (MODEL, PRIOR), draws)], horizons)


def keep(losses: xr.Dataset, path: Path) -> None:
    """Write the losses of one war whole."""
    told = losses.assign_coords(conditional=losses["conditional"].astype("int8"))
    write_netcdf(told, path)


def across(losses: Mapping[str, xr.Dataset], measures: Sequence[str] = MEASURES) -> xr.Dataset:
    """Losses of wars -> mean losses (measure, war, forecaster, horizon) and skill over wars with intervals.

    `skill`, `skill_low`, `skill_high` (measure, forecaster, reference, horizon); `wars` (measure, horizon) how many
    stand behind it, `ahead` (measure, forecaster, reference, horizon) in how many of them the forecaster lost less;
    `cells` (measure, war, horizon). Only wars in which all forecasters spoke at a horizon count there.
    """
    boards = {
        name: board(ds, [m for m in measures if np.isfinite(ds[m].values).any()])
        for name, ds in losses.items()
    }
    names = sorted({str(f) for b in boards.values() for f in b["forecaster"].values})
    horizons = sorted({int(h) for b in boards.values() for h in b["horizon"].values})
    shape = (len(measures), len(boards), len(names), len(horizons))
    loss, cells = np.full(shape, np.nan), np.zeros((len(measures), len(boards), len(horizons)), np.int64)
    for w, b in enumerate(boards.values()):
        for m, measure in enumerate(measures):
            if measure not in b["measure"].values:
                continue
            part = b.sel(measure=measure, group="all")
            who = [names.index(str(f)) for f in part["forecaster"].values]
            for horizon in part["horizon"].values.tolist():
                loss[m, w, who, horizons.index(horizon)] = part["loss"].sel(horizon=horizon).values
                cells[m, w, horizons.index(horizon)] = int(part["cells"].sel(horizon=horizon))
    pair = (len(measures), len(names), len(names), len(horizons))
    value, low, high = (np.full(pair, np.nan) for _ in range(3))
    ahead, count = np.zeros(pair, np.int64), np.zeros((len(measures), len(horizons)), np.int64)
    speak = np.isfinite(loss).any((1, 3))
    for m in range(len(measures)):
        for h in range(len(horizons)):
            spoke = np.isfinite(loss[m][:, speak[m], h]).all(1)
            count[m, h] = spoke.sum()
            if not spoke.any():
                continue
            own = loss[m][spoke, :, h]
            value[m, :, :, h], low[m, :, :, h], high[m, :, :, h] = over_wars(own)
            ahead[m, :, :, h] = (own[:, :, None] < own[:, None, :]).sum(0)
    axes = ("measure", "forecaster", "reference", "horizon")
    return xr.Dataset(
        {
            "loss": (("measure", "war", "forecaster", "horizon"), loss),
            "cells": (("measure", "war", "horizon"), cells),
            "wars": (("measure", "horizon"), count),
            "skill": (axes, value), "skill_low": (axes, low), "skill_high": (axes, high), "ahead": (axes, ahead),
        },
        coords={
            "measure": list(measures), "war": list(boards), "forecaster": names, "reference": names,
            "horizon": horizons,
        },
    )  # fmt: skip


def over_wars(loss: F, seed: int = 1) -> tuple[F, F, F]:
    """Skill (k, k) of forecasters over one another from mean losses (war, k), with its interval over wars drawn anew.

    NaN where the reference lost nothing, or for the interval where wars are fewer than three.
    """
    value = ratio(loss.sum(0))
    empty = np.full_like(value, np.nan)
    if len(loss) < FEWEST_WARS:
        return value, empty, empty
    times = times_drawn(len(loss), np.random.default_rng(seed), TIMES).astype(np.float64)
    low, high = between(ratio(times @ loss), ends=tails(MASS))
    return value, low, high


def ratio(total: F) -> F:
    """1 - loss / reference for losses (..., k), of all over all (..., k, k); NaN where the reference lost nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total[..., None, :] > 0, 1 - total[..., :, None] / total[..., None, :], np.nan)
