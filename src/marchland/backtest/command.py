"""The whole of a backtest, as the command and Python users call it: posteriors found or learned, scored, kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import xarray as xr

from marchland.backtest import backtest as scoring
from marchland.backtest.learn import LEARNING_AS_FORECASTS
from marchland.backtest.learn import learn as learn_all
from marchland.calibrate import posteriors
from marchland.calibrate.methods import DEFAULT
from marchland.calibrate.methods import method as known_method
from marchland.ensemble.manifest import file_hash
from marchland.ensemble.request import request
from marchland.files import paths, work_folder
from marchland.forecast import board
from marchland.scenario import Scenario
from marchland.terminal.card import Card, Carded
from marchland.terminal.progress import SILENT, Telling
from marchland.territory.abilities import Given, require

MOST_SEEDS, SETS = 100, 512
"""Forecasts that differ in their luck only, at most; parameter sets to learn where there are none."""
TOLD_AND_NOT = 2
"""Forecasts of each kind: with inputs replayed, and without."""

HEADLINE = "focal_brier"


@dataclass(frozen=True, repr=False)
class Backtested(Carded):
    """Losses of every cell (as `forecast.score`), their means by forecaster, and the folder that keeps both."""

    folder: Path
    losses: xr.Dataset
    board: xr.Dataset

    def card(self) -> Card:
        """Mean loss in who holds a place, by forecaster and horizon, the lowest first, and where it is kept."""
        table = self.board["loss"].sel(measure=HEADLINE, group="all")
        order = table.sum("horizon", skipna=True).argsort().values
        spoke = [i for i in order if bool(table[i].notnull().any())]
        rows = tuple(
            (str(table["forecaster"].values[i]), *(f"{v:.4f}" for v in table.values[i])) for i in spoke
        )
        head = ("forecaster", *(f"{h} weeks" for h in self.board["horizon"].values.tolist()))
        a = self.board.attrs
        facts = (
            ("origins", ", ".join(str(one)[:10] for one in self.board["origin"].values)),
            ("futures", f"{a.get('draws', 0):,} a forecast, {a.get('seeds', 1)} seeds"),
            ("folder", str(self.folder)),
        )
        notes = ("Brier score of 'the focal side holds the place', all places; less is better.",)
        return Card(f"{a.get('scenario', '')}: forecasts beside naive ones", facts, head, rows, notes)


def backtested(
    s: Scenario,
    origins: Sequence[date] = (),
    runs: int = 1000,
    seeds: int = 3,
    seed: int = 1,
    learned_in: Path | None = None,
    learn: int = SETS,
    method: str = DEFAULT,
    out: Path | None = None,
    telling: Telling = SILENT,
) -> Backtested:
    """Forecast from several days with what was known then, beside naive forecasts, and keep the losses in a folder.

    `origins` are Sundays (default: the scenario's); posteriors are looked for in the folder `learned_in` (default: that
    of results), and where there is none, `learn` parameter sets are learned. Raises InputError with every reason for
    which it cannot run, BusyError, OSError.
    """
    known_method(method)
    require(s, "backtest", Given(origins=tuple(origins)))
    chosen = scoring.origins_of(s, origins)
    results = paths.results()
    if out is not None and work_folder.standing(out) is None:
        work_folder.unwritten(out)  # before minutes are spent on learning
    where = learned_in or results
    lacking = posteriors.missing(s, chosen, where)
    total = len(lacking) * LEARNING_AS_FORECASTS + len(chosen) * TOLD_AND_NOT * (1 + seeds)
    with telling.work(total, "forecasting") as work:
        found = learn_all(s, chosen, where, learn, method, work)
        files = {o: str(path) for o, path in found.items()}
        learnt = {str(o): file_hash(path) for o, path in found.items()}
        asked = request("backtest", s, None, learnt, runs=runs, seeds=seeds, seed=seed)
        with work_folder.claimed(out, results, f"{s.name}-backtest", asked) as folder:
            if going := work_folder.told(folder, asked):
                work.tell(going)
            work_folder.begin(folder, asked)

            def tell(text: str) -> None:
                work.tell(text)
                work.add()

            known = scoring.read(s, files)
            losses = scoring.backtest(s, known, draws=runs, seeds=seeds, seed=seed, tell=tell)
            losses.attrs["ceiling"] = scoring.ceiling(files)
            table = board(losses)
            scoring.write(losses, table, folder)
            work_folder.finish(folder)
    return Backtested(folder, losses, table)
