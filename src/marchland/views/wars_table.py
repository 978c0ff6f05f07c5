"""The library of wars and their scores in a terminal. It computes nothing: see `wars.library` and `backtest.across`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from marchland.forecast.leaderboard import WORDS
from marchland.views.board_table import figure, interval

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from marchland.wars.library import War

REFERENCES = ("persistence", "common_decay")
"""Forecasters that every other is set against."""
HEADLINE = "focal_brier"
SHOWN = ("persistence", "common_decay", "frontier", "reference_class", "marchland, prior", "marchland")
"""Forecasters that stand side by side for every war; all are in the tables above and in the file."""
APART = (26, 52)
"""Weeks ahead at which wars are shown one by one."""


def print_library(wars: Sequence[War], console: Console | None = None) -> None:
    """Print a line for every war."""
    from rich.console import Console as Standard

    from marchland.terminal.fitted_table import show

    out = console or Standard()
    table = _table("Wars that come with marchland", "war", "from", "to", "towns", "changes", "seen")
    for war in wars:
        days = (f"{war.start:%Y-%m}", f"{war.end:%Y-%m}")
        table.add_row(war.name, *days, str(war.places), str(war.changes), f"{war.seen:.0%}")
    show(out, table)
    for line in (
        "changes: towns that went to another side on record; seen: share of these whose date a source was seen for.",
        "Rates are comparable between wars to a factor of about two: campaigns were chosen because they were carried "
        "through. Look closer: marchland show NAME, marchland run NAME, marchland reference NAME",
    ):
        out.print(line, highlight=False, markup=False)


def print_scores(board: xr.Dataset, left_out: Sequence[str] = (), console: Console | None = None) -> None:
    """Print mean losses over wars and in each, and gains over the naive forecasters with intervals over wars."""
    from rich.console import Console as Standard

    from marchland.terminal.fitted_table import show

    out = console or Standard()
    out.print(
        "Wars forecast from several days each: mean loss, every war counting once. Lower is better. Nothing after the "
        "day of origin was known to anybody.", highlight=False, markup=False,
    )  # fmt: skip
    for measure in board["measure"].values.tolist():
        show(out, pooled(board, measure))
    for reference in (r for r in REFERENCES if r in board["forecaster"].values):
        show(out, gains(board, HEADLINE, reference))
    for horizon in (h for h in APART if h in board["horizon"].values):
        show(out, apart(board, HEADLINE, horizon))
    for name in left_out:
        out.print(
            f"{name}: too few captures or too short a record to forecast from", highlight=False, markup=False
        )


def pooled(board: xr.Dataset, measure: str) -> Table:
    """Mean over wars of the mean loss, by forecaster and horizon, over wars in which all spoke."""
    table = _table(f"{WORDS[measure]}: mean over wars", "forecaster", *_horizons(board))
    for name, values in ranked(board, measure):
        table.add_row(spaced(name), *(figure(v) for v in values))
    table.add_section()
    table.add_row("wars", *(str(int(n)) for n in board["wars"].sel(measure=measure).values))
    return table


def ranked(board: xr.Dataset, measure: str) -> list[tuple[str, np.ndarray[Any, Any]]]:
    """Forecasters that spoke with their mean losses (horizon), lowest first."""
    part = board["loss"].sel(measure=measure)
    spoke = part.notnull().any(("war", "horizon"))
    common = part.sel(forecaster=spoke).notnull().all("forecaster")
    mean = part.where(common).mean("war")
    names = [str(n) for n in part["forecaster"].values[spoke.values]]
    rows = [(name, mean.sel(forecaster=name).values) for name in names]
    return sorted(rows, key=lambda row: float(np.nansum(row[1])))


def gains(board: xr.Dataset, measure: str, reference: str) -> Table:
    """Skill over one forecaster with its interval over wars, and in how many wars each lost less."""
    title = f"Gain over {spaced(reference)}, {WORDS[measure]} (0 is level; 90% of wars drawn again; ahead in)"
    table = _table(title, "forecaster", *_horizons(board))
    at = {"measure": measure, "reference": reference}
    for name, _ in ranked(board, measure):
        if name == reference:
            continue
        here = board.sel(at).sel(forecaster=name)
        cells = [
            f"{interval(float(v), float(lo), float(hi))}, {int(a)} of {int(n)}" if np.isfinite(v) else "-"
            for v, lo, hi, a, n in zip(
                *(here[k].values for k in ("skill", "skill_low", "skill_high", "ahead")),
                board["wars"].sel(measure=measure).values,
                strict=True,
            )
        ]
        table.add_row(spaced(name), *cells)
    return table


def apart(board: xr.Dataset, measure: str, horizon: int) -> Table:
    """Mean loss in every war at one horizon, of the forecasters in SHOWN."""
    part = board["loss"].sel(measure=measure, horizon=horizon)
    wars = [w for w in part["war"].values.tolist() if bool(part.sel(war=w).notnull().any())]
    there = [name for name, _ in ranked(board, measure)]
    names = [name for name in SHOWN if name in there]
    title = f"{WORDS[measure]} at {horizon} weeks, by war"
    table = _table(title, "war", *(spaced(name).replace("marchland, ", "model, ") for name in names), "cells")
    cells = board["cells"].sel(measure=measure, horizon=horizon)
    for war in wars:
        values = [figure(float(part.sel(war=war, forecaster=name))) for name in names]
        table.add_row(spaced(war), *values, str(int(cells.sel(war=war))))
    return table


def spaced(name: str) -> str:
    """A name whose words may stand on lines of their own."""
    return name.replace("_", " ")


def _horizons(board: xr.Dataset) -> list[str]:
    return [f"{h} weeks" for h in board["horizon"].values.tolist()]


def _table(title: str, first: str, *others: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right")
    return table
