"""The model beside the naive forecasters, from several origins, each with the posterior of that origin.

At every origin the model speaks twice, with recorded inputs replayed and without, and each time once more with its
prior alone, so that what learning gave is seen. With several seeds its losses are their mean, and `seeds` says how far
they lie apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import xarray as xr

from marchland.calibrate.conditional_futures import Posterior, forecast, futures
from marchland.calibrate.shape import Ceiling
from marchland.errors import InputError
from marchland.files import typed
from marchland.files.netcdf import write_netcdf
from marchland.files.plain_json import cleaned
from marchland.files.writing import write_text
from marchland.forecast import HORIZONS, Forecast, Record, baseline_forecasts, discover, recorded, score
from marchland.forecast.plain import plain
from marchland.forecast.stack import Members, stacks
from marchland.forecast.unscored import unscored
from marchland.scenario import Scenario
from marchland.territory.abilities import Given, require
from marchland.territory.compile import compile_model
from marchland.territory.parameters import read_posterior

MODEL, PRIOR = "marchland", "marchland, prior"
FEWEST = 50
Tell = Callable[[str], None]


def origins_of(s: Scenario, chosen: Sequence[date] = ()) -> tuple[date, ...]:
    """The origins asked for, or those of the scenario, or its cut.

    Raises InputError, with all reasons at once, if there is none, or if nothing could be learned or scored from one.
    """
    require(s, "backtest", Given(origins=tuple(chosen)))
    origins = tuple(chosen) or s.time.origins or ((s.time.cut,) if s.time.cut else ())
    return tuple(sorted(set(origins)))


def enough(draws: int, seeds: int) -> None:
    """Raise InputError for too few futures or seeds."""
    if draws < FEWEST or seeds < 1:
        raise InputError(f"--runs {draws} --seeds {seeds}: expected at least {FEWEST} futures and one seed")


def model_forecasts(
    s: Scenario,
    record: Record,
    origins: Sequence[date],
    posteriors: Mapping[date, Posterior | None],
    name: str,
    weeks: int,
    draws: int,
    seed: int,
    tell: Tell | None = None,
) -> Iterator[Forecast]:
    """The model's forecasts at each origin, with inputs replayed and without."""
    for origin in origins:
        span = min(weeks, record.weeks - record.week(origin))
        for replay in (False, True):
            if tell:
                tell(f"{name} from {origin}{', inputs replayed' if replay else ''}, seed {seed}")
            found = futures(s, origin, span, posteriors[origin], draws, replay, seed)
            yield forecast(s, record, origin, found, name, replay, seed)


def backtest(
    s: Scenario,
    posteriors: Mapping[date, Posterior],
    horizons: Sequence[int] = HORIZONS,
    draws: int = 1000,
    seeds: int = 1,
    seed: int = 1,
    tell: Tell | None = None,
) -> xr.Dataset:
    """Losses of the model and all baselines, as `forecast.score` gives them, at the origins of the posteriors.

    `seeds` is an attribute: the largest difference of the model's mean Brier score between seeds. Raises InputError for
    too few draws, and for origins that are not the start of a week of the record or have too little of it around them.
    """
    enough(draws, seeds)
    record, origins, weeks = recorded(s), origins_of(s, sorted(posteriors)), max(horizons)
    kept = Members()
    naive = baseline_forecasts(discover().values(), record, origins, weeks, draws, seed)
    baselines = score(record, map(kept.keep, naive), horizons)
    prior = dict.fromkeys(origins)
    first = score(
        record, model_forecasts(s, record, origins, prior, PRIOR, weeks, draws, seed, tell), horizons
    )
    each = [
        score(
            record,
            map(
                kept.keep if k == 0 else same,
                model_forecasts(s, record, origins, posteriors, MODEL, weeks, draws, seed + k, tell),
            ),
            horizons,
        )
        for k in range(seeds)
    ]
    mine = averaged(each)
    alone = beside(mine, first, baselines)
    together = beside(alone, score(record, stacks(kept, alone, (MODEL,), draws), horizons))
    means = [float(ds["focal_brier"].mean()) for ds in each]
    return together.assign_attrs(
        {**baselines.attrs, "draws": draws, "seeds": seeds, "seeds_apart": float(np.ptp(means))},
        unscored=unscored(record, together),
    )


def beside(*parts: xr.Dataset) -> xr.Dataset:
    """Losses of several forecasters in the same cells as one dataset; they may leave different targets unscored."""
    alike = [part.assign_attrs(unscored="") for part in parts]
    return xr.concat(alike, "forecaster", data_vars="minimal", join="exact", compat="identical")


def same(one: Forecast) -> Forecast:
    """The forecast as it came."""
    return one


def averaged(each: Sequence[xr.Dataset]) -> xr.Dataset:
    """The mean of losses that differ in their seed only."""
    out = each[0].copy()
    for name in out.data_vars:
        if "forecaster" in out[name].dims:
            out[name] = out[name].copy(data=np.mean([ds[name].values for ds in each], axis=0))
    return out


def read(s: Scenario, paths: Mapping[date, str]) -> dict[date, Posterior]:
    """Posteriors from files. Raises InputError for a file that cannot be used."""
    model = compile_model(s)
    return {origin: read_posterior(Path(path), model) for origin, path in paths.items()}


def ceiling(paths: Mapping[date, str]) -> str:
    """What the model reaches in wars of its own, of the first origin whose posterior was verified; empty without.

    A note that cannot be read is named instead: by now everything has been computed.
    """
    from marchland.calibrate.sbc import FILE

    for origin, path in sorted(paths.items()):
        beside = Path(path).with_name(FILE)
        if beside.exists():
            try:
                found = typed.read(beside, Ceiling, "calibrate")
            except InputError:
                return f"Ceiling: not known, {beside} cannot be read."
            gains = [
                f"{g:+.0%} ({a:+.0%} to {b:+.0%}) at {h} weeks" for h, (g, a, b) in found["skill"].items()
            ]
            return (
                f"Ceiling: in {found['worlds']} wars of the model's own, learned as at {origin}, its squared error is "
                f"better than that of 'nothing changes' by {', '.join(gains)}."
            )
    return ""


def write(losses: xr.Dataset, board: xr.Dataset, folder: Path) -> None:
    """Keep all losses (netCDF) and the leaderboard (JSON) in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    whole_losses = losses.assign_coords(conditional=losses["conditional"].astype("int8"))
    write_netcdf(whole_losses, folder / "losses.nc")
    write_text(
        folder / "board.json", json.dumps(cleaned(plain(board, MODEL)), indent=1, allow_nan=False) + "\n"
    )
