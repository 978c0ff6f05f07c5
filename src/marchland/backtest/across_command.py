"""`marchland wars score`: every war forecast, the losses of each kept as soon as they are there, then all together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xarray as xr

from marchland.backtest import across
from marchland.backtest.backtest import read
from marchland.backtest.learn import LEARNING_AS_FORECASTS, learn
from marchland.calibrate import posteriors
from marchland.calibrate.methods import DEFAULT
from marchland.ensemble.request import program
from marchland.errors import InputError, unknown
from marchland.files import paths, work_folder
from marchland.files.plain_json import cleaned
from marchland.files.writing import write_text
from marchland.scenario import load
from marchland.terminal.progress import SILENT, Telling
from marchland.wars.library import wars

BOARD = "wars.json"


@dataclass(frozen=True)
class Scored:
    """The folder, the losses by war, what they say together (see `across.across`), and wars without an origin."""

    folder: Path
    losses: dict[str, xr.Dataset]
    board: xr.Dataset
    left_out: tuple[str, ...]


def chosen(names: Sequence[str]) -> list[str]:
    """The wars asked for, or all. Raises InputError for one that is not in the library."""
    known = wars()
    for name in names:
        if name not in known:
            raise unknown("war", name, known, "wars")
    return list(dict.fromkeys(names)) or list(known)


def scored(
    names: Sequence[str] = (),
    depth: across.Depth = across.FULL,
    seed: int = 1,
    out: Path | None = None,
    telling: Telling = SILENT,
) -> Scored:
    """Forecast the wars and keep their losses in a folder; begun again, it goes on where it was.

    Raises InputError for a war that is not in the library or if none has a day to forecast from, BusyError, OSError.
    """
    loaded = {name: load(name) for name in chosen(names)}
    origins = {name: across.origins_of(s, depth.origins) for name, s in loaded.items()}
    left_out = tuple(name for name, days in origins.items() if not days)
    going = {name: s for name, s in loaded.items() if origins[name]}
    if not going:
        raise InputError(
            f"no day to forecast from in {', '.join(left_out)}: too few captures or too short a record"
        )
    results = paths.results()
    asked = {
        "command": "wars score", "program": program(), "wars": {name: s.hash for name, s in loaded.items()},
        "depth": [depth.origins, depth.draws, depth.learn], "seed": seed,
    }  # fmt: skip
    lacking = {
        n: len(posteriors.missing(s, origins[n], results)) if depth.learn else 0 for n, s in going.items()
    }
    with work_folder.claimed(out, results, "wars", asked) as folder:
        told = work_folder.told(folder, asked)
        work_folder.begin(folder, asked)
        done = {name: folder / f"{name}.nc" for name in going if (folder / f"{name}.nc").is_file()}
        parts = sum(parts_of(len(origins[n]), lacking[n], depth) for n in going if n not in done)
        with telling.work(parts, "forecasting wars") as work:
            if told:
                work.tell(told)
            for name, s in going.items():
                if name in done:
                    continue
                found = learn(s, origins[name], results, depth.learn, DEFAULT, work) if depth.learn else {}

                def tell(text: str) -> None:
                    work.tell(text)
                    work.add()

                known = read(s, {o: str(path) for o, path in found.items()})
                losses = across.forecast_war(s, origins[name], depth.draws, known, seed=seed, tell=tell)
                across.keep(losses, folder / f"{name}.nc")
        every = {name: xr.load_dataset(folder / f"{name}.nc", engine="h5netcdf") for name in going}
        board = across.across(every)
        write_text(folder / BOARD, json.dumps(cleaned(board.to_dict()), indent=1, allow_nan=False) + "\n")
        work_folder.finish(folder)
    return Scored(folder, every, board, left_out)


def parts_of(origins: int, lacking: int, depth: across.Depth) -> float:
    """Forecasts' worth of work of a war."""
    return lacking * LEARNING_AS_FORECASTS + origins * (2 if depth.learn else 1)
