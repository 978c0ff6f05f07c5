"""A made-up result with the result dataset's axes and names: known, small, and without any engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

SIDES = (
    "is",
    "iraq_gov",
    "krg",
    "syria_gov",
    "sdf_ypg",
    "syrian_opposition",
    "turkey_backed",
    "sunni_insurgent",
)
COLOURS = ("#000000", "#0072B2", "#E69F00", "#D55E00", "#F0E442", "#009E73", "#CC79A7", "#999999")
GROUPS = (
    "is",
    "iraqi_army",
    "shia_militias",
    "tribal_forces",
    "peshmerga",
    "syrian_army",
    "ypg_sdf",
    "opposition",
    "turkey_backed",
    "jrtn",
)
SIDE_OF = (
    "is",
    "iraq_gov",
    "iraq_gov",
    "iraq_gov",
    "krg",
    "syria_gov",
    "sdf_ypg",
    "syrian_opposition",
    "turkey_backed",
    "sunni_insurgent",
)
COMMUNITIES = ("sunni_arab", "shia_arab", "kurd", "christian_yazidi_other", "alawite_druze_other")
SPONSORS = ("us", "uk", "jordan", "iran", "russia", "turkey")
SECTORS = ("water", "electricity", "wheat", "health", "justice")
DYADS = ("is|jrtn", "is|opposition", "iraqi_army|peshmerga")
KINDS = ("battle", "air", "one_sided_holder", "one_sided_focal")
MECHANISMS = (
    "support",
    "forces",
    "contest",
    "revolt",
    "airpower",
    "garrison",
    "threat",
    "pacts",
    "hold",
    "recruitment",
    "disillusion",
    "leadership",
    "governance",
    "harm",
    "outrage",
    "will",
)
DEFINITIONS = ("town_linked", "populated", "claimed")


@dataclass(frozen=True)
class Result:
    """What views receive: a dataset, its manifest and the folder it lives in."""

    dataset: xr.Dataset
    manifest: dict[str, Any]
    path: Path


def synthetic(
    runs: int = 60, places: int = 10, weeks: int = 212, seed: int = 1, path: Path = Path("results/x")
) -> Result:
    """Futures that scatter around a record in which side 0 first spreads, then shrinks. Not a model of anything."""
    rng = np.random.default_rng(seed)
    P, W, R = places, weeks, runs
    week = pd.date_range("2014-01-12", periods=W, freq="7D")
    month = pd.date_range(week[0].replace(day=1), week[-1], freq="MS")
    iraq = np.arange(P) < P * 6 // 10
    governorate = np.where(iraq, [f"Iraq {i % 5}" for i in range(P)], [f"Syria {i % 4}" for i in range(P)])
    home = np.where(iraq, 1, 3).astype(np.int8)
    first = rng.uniform(0, 40, P) * W / 212
    last = first + rng.uniform(40, 220, P) * W / 212
    prone = rng.random(P) < 0.55

    def spells(shift: np.ndarray, stretch: np.ndarray) -> np.ndarray:
        t = np.arange(W)[:, None]
        inside = (t >= first + shift) & (t < first + shift + (last - first) * stretch) & prone
        return np.where(inside, 0, home).astype(np.int8)

    record = spells(np.zeros(P), np.ones(P))
    lag, hold = rng.normal(0, 12, (R, 1)), np.exp(rng.normal(0, 0.35, (R, 1)))
    holder = np.stack(
        [spells(lag[r] + rng.normal(0, 8, P), hold[r] * np.exp(rng.normal(0, 0.2, P))) for r in range(R)]
    )
    attacker = np.where(rng.random((R, W, P)) < 0.04, 1 - np.minimum(holder, 1), -1).astype(np.int8)
    settled = rng.uniform(100, 900, P)
    catchment = np.stack([settled, settled * 1.6, settled * 3.2], axis=1)
    governorates = sorted(set(governorate.tolist()))
    wave = 1 + 2 * np.exp(-(((np.arange(len(month)) - 12) / 10) ** 2))
    deaths = rng.poisson(
        8 * wave[None, :, None, None] * rng.gamma(3, 1, (R, 1, 1, 1)), (R, len(month), len(governorates), 4)
    )
    recorded = rng.poisson(90 * wave[:, None], (len(month), len(governorates))).astype(float)
    gap = (
        np.array([g.startswith("Syria") for g in governorates])[None, :]
        & np.asarray(month < "2016-01-01")[:, None]
    )
    recorded[gap] = np.nan

    def walk(*shape: int) -> np.ndarray:
        steps = np.cumsum(rng.normal(0, 0.02, shape), axis=1)
        return np.clip(0.5 + steps, 0, 1).astype(np.float32)

    size = np.array([9, 190, 90, 5, 150, 120, 30, 80, 4, 3.0]) * 1000
    fighters = size * np.exp(np.cumsum(rng.normal(0, 0.02, (R, W, len(GROUPS))), axis=1))
    names = [f"contest.p{i}" for i in range(39)] + ["hold.h0"]
    parameter = rng.normal(0, 1, (R, len(names)))
    parameter[:, -1] = hold[:, 0]
    share = (
        rng.gamma(1, 1, (R, len(MECHANISMS), 3, len(SIDES)))
        * np.linspace(3, 0, len(MECHANISMS))[None, :, None, None]
    )

    run_week = ("run", "week")
    ds = xr.Dataset(
        {
            "holder": ((*run_week, "place"), holder),
            "attacker": ((*run_week, "place"), attacker),
            "fighters": ((*run_week, "group"), fighters.astype(np.float32)),
            "cohesion": ((*run_week, "group"), walk(R, W, len(GROUPS))),
            "capability": ((*run_week, "group"), walk(R, W, len(GROUPS))),
            "pact": ((*run_week, "dyad"), (walk(R, W, len(DYADS)) > 0.5).astype(np.int8)),
            "services": ((*run_week, "sector", "zone"), walk(R, W, len(SECTORS), 2)),
            "will": ((*run_week, "sponsor"), walk(R, W, len(SPONSORS))),
            "intelligence": (run_week, walk(R, W)),
            "support": ((*run_week, "community", "side"), walk(R, W, len(COMMUNITIES), len(SIDES))),
            "threat": ((*run_week, "community"), walk(R, W, len(COMMUNITIES))),
            "deaths": (("run", "month", "governorate", "kind"), deaths.astype(np.float32)),
            "displaced": (run_week, np.cumsum(rng.gamma(2, 4000, (R, W)), axis=1).astype(np.float32)),
            "share": (("run", "mechanism", "outcome", "side"), share.astype(np.float32)),
            "drawn": (("run", "parameter"), parameter.astype(np.float32)),
            "record_holder": (("week", "place"), record),
            "record_contested": (("week", "place"), rng.random((W, P)) < 0.02),
            "catchment": (("place", "definition"), catchment.astype(np.float32)),
            "record_deaths": (("month", "governorate"), recorded),
            "record_one_sided_focal": (("month", "governorate"), np.floor(recorded * 0.2)),
        },
        coords={
            "week": week, "month": month, "side": list(SIDES), "group": list(GROUPS), "community": list(COMMUNITIES),
            "sponsor": list(SPONSORS), "sector": list(SECTORS), "dyad": list(DYADS), "zone": ["focal", "other"],
            "governorate": governorates, "kind": list(KINDS), "mechanism": list(MECHANISMS),
            "outcome": ["gained", "lost", "fighters"], "definition": list(DEFINITIONS), "parameter": names,
            "place": [f"place_{i}" for i in range(P)],
            "lat": ("place", rng.uniform(32, 37, P)), "lon": ("place", np.where(iraq, rng.uniform(41.5, 45, P), rng.uniform(36.5, 41, P))),
            "population": ("place", rng.lognormal(10.5, 1.2, P)), "governorate_of": ("place", governorate),
            "country": ("place", np.where(iraq, "Iraq", "Syria")),
        },
    )  # fmt: skip
    return Result(ds, manifest(ds, runs, seed, names), path)


def manifest(ds: xr.Dataset, runs: int, seed: int, names: list[str]) -> dict[str, Any]:
    """The manifest that goes with the made-up dataset."""
    label = lambda name: name.replace("_", " ").capitalize()  # noqa: E731
    return {
        "version": "0.1.0",
        "scenario": {"name": "synthetic", "title": "A made-up war for tests", "hash": "f" * 64,
                     "about": {"what": "Nothing: these figures are invented to test the views.", "limits": ["None of it is real."],
                               "sources": ["none"], "notice": ["The futures scatter around the record by construction."]}},
        "seed": seed, "runs": runs, "strategy": "history", "start": "2014-01-05", "cut": "2015-02-08", "weeks": ds.sizes["week"],
        "mechanisms": list(MECHANISMS), "focal": "is",
        "sides": {s: {"label": label(s), "colour": c} for s, c in zip(SIDES, COLOURS, strict=True)},
        "groups": {g: {"label": label(g), "side": s} for g, s in zip(GROUPS, SIDE_OF, strict=True)},
        "sponsors": {s: {"label": s.upper() if len(s) == 2 else label(s)} for s in SPONSORS},
        "sectors": {s: {"label": label(s)} for s in SECTORS},
        "definitions": {d: {"label": label(d)} for d in DEFINITIONS},
        "publishers": {"ihs": {"label": "IHS", "definition": "claimed", "area": "total"},
                       "pentagon": {"label": "Pentagon", "definition": "populated", "area": "iraq"}},
        "assumed": {"count": 30, "total": 40}, "record_states": {"recalled": 39, "assumed": 15},
        "parameters": {n: {"unit": "1", "dist": "normal", "a": 0.0, "b": 1.0, "source": "assumed" if i < 30 else "mueller_1973",
                           "note": ""} for i, n in enumerate(names)},
        "record": {"territory": [
            {"date": "2015-01-01", "publisher": "ihs", "area": "total", "km2": 9000.0, "source": "IHS 2015", "verified": "verified"},
            {"date": "2016-10-03", "publisher": "ihs", "area": "total", "km2": 6500.0, "source": "IHS 2016", "verified": "verified"},
            {"date": "2014-08-07", "publisher": "pentagon", "area": "iraq", "km2": 5500.0, "source": "Pentagon 2015", "verified": "verified"},
            {"date": "2015-01-30", "publisher": "pentagon", "area": "iraq", "km2": 5430.0, "source": "Pentagon 2015", "verified": "verified"}]},
        "libraries": {"jax": "0", "numpy": "0"}, "cpu": "none", "block": 32, "finished": "2020-01-01T00:00:00",
    }  # fmt: skip
