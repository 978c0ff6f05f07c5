"""The leaderboard in a terminal, in short: what was scored, errors in who holds a place, and the lines that count.

Losses stand in the same type size as gains, and nobody is left out of them. Forecasts that replay inputs stand apart
from those that do not, and are never set against them. Within each block the lowest losses come first. All other
measures and groups are in board.json and on the page. It computes nothing: all figures come from `leaderboard.board`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from marchland.forecast.forecast import CONDITIONAL
from marchland.forecast.leaderboard import TARGETS, WORDS

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SHOWN = (
    "focal_brier",
    "focal_log",
    "holder_brier",
    "weeks_crps",
    "area_crps",
    "deaths_crps",
    "deaths_ignorance",
)
GROUPS = ("changed", "unchanged", "populous", "verified")
GROUP_WORDS = {
    "all": "all places",
    "changed": "places that changed hands",
    "unchanged": "places that did not",
    "populous": "the more populous half",
    "verified": "changes seen in a source",
}
SCORED = {"control": "who holds each place", "km2": "areas", "deaths": "deaths"}
HASH = 12
HEADLINE = ("focal_brier", "focal_log", "area_crps", "deaths_crps")
"""Measures on which a forecaster is set against others in a terminal, and in words on the page."""
NO_INTERVAL = (
    "Skill is 1 less a ratio of errors, so -43 is an error 44 times as large. Where it says 'too few', there are too "
    "few episodes for an interval."
)


def print_board(board: xr.Dataset, console: Console | None = None, of: str | None = None) -> None:
    """Print what was scored, mean losses in who holds a place and, for forecaster `of`, the comparisons that stand.

    Raises KeyError if `of` is not among the forecasters.
    """
    from rich.console import Console as Standard

    from marchland.terminal.fitted_table import show

    out = console or Standard()

    def say(lines: Iterable[str]) -> None:
        for line in lines:
            out.print(line, highlight=False, markup=False, soft_wrap=True)

    say([*headline(board), *covered(board)])
    for measure in [m for m in HEADLINE if m in board["measure"].values][:1]:
        show(out, losses(board, measure))
    if of is not None:
        tables = [gains(board, m, of, decided=True) for m in HEADLINE if m in board["measure"].values]
        for table in [table for table in tables if table is not None]:
            show(out, table)
        say(standing(board, of))


def covered(board: xr.Dataset) -> list[str]:
    """What was scored: cells and episodes by horizon, of the first measure of every target."""
    lines = []
    for target, measures in TARGETS.items():
        if (measure := next((m for m in measures if m in board["measure"].values), None)) is None:
            continue
        count = board[["cells", "episodes"]].sel(measure=measure, group="all")
        each = [
            f"{int(count['cells'].sel(horizon=h))} in {int(count['episodes'].sel(horizon=h))} at {h} weeks"
            for h in count["horizon"].values
            if int(count["cells"].sel(horizon=h))
        ]
        unit = "episodes" if target == "control" else "quarters"
        lines.append(f"scored: {SCORED[target]}, cells in {unit}: {', '.join(each) or 'none'}")
    return lines


def standing(board: xr.Dataset, of: str) -> list[str]:
    """How many comparisons of a forecaster have an interval on one side of zero, are not told apart, or are too few."""
    named = [m for m in HEADLINE if m in board["measure"].values]
    at = {"measure": named, "group": "all", "forecaster": of, "reference": comparable(board, of)}
    skill, low, high = (board[k].sel(at).values for k in ("skill", "skill_low", "skill_high"))
    there, few = np.isfinite(skill), np.isfinite(skill) & np.isnan(low)
    stand = there & ((low > 0) | (high < 0))
    if not there.any():
        return []
    apart = int((there & ~few & ~stand).sum())
    measures = "1 measure" if len(named) == 1 else f"{len(named)} measures"
    lines = [
        f"{of} beside others in {measures}, {there.sum()} comparisons: {stand.sum()} with a 90% interval on one side "
        f"of 0, {apart} not told apart, {few.sum()} with too few episodes for an interval"
    ]
    if stand.any():
        lines.append(NO_INTERVAL)
    rest = "; ".join(
        ["other measures", *(GROUP_WORDS[g] for g in GROUPS if filled(board, g)), "all comparisons"]
    )
    return [*lines, f"The rest ({rest}) is in board.json, and the report draws it."]


def filled(board: xr.Dataset, group: str) -> bool:
    """Whether a group of places has any cell."""
    if group not in board["group"].values:
        return False
    return bool((board["cells"].sel(measure="focal_brier", group=group) > 0).any())


def headline(board: xr.Dataset) -> list[str]:
    """What stands above the tables: the reference, the number of episodes, and who knew what."""
    return [
        f"{board.attrs['scenario']}: forecasts against the record, reference {board.attrs['reference'][:HASH]}",
        f"{board.attrs['episodes']} episodes in all windows together; intervals are 90% of episodes drawn again",
        "All losses: lower is better. 'inputs replayed' knew recorded inputs from after the origin: not a forecast.",
        *([board.attrs["ceiling"]] if board.attrs.get("ceiling") else []),
        *board.attrs.get("unscored", "").splitlines(),
    ]


def losses(board: xr.Dataset, measure: str, group: str = "all") -> Table:
    """Mean losses of all who forecast a measure, in a group of cells."""
    part = board["loss"].sel(measure=measure, group=group)
    cells, episodes = (board[k].sel(measure=measure, group=group).values for k in ("cells", "episodes"))
    control = measure in TARGETS["control"]
    table = frame(board, WORDS[measure] + (f"; {GROUP_WORDS[group]}" if control else ""))
    total = part.sum("horizon").values
    speak, replays = np.isfinite(part.values).any(1), board["conditional"].values
    for block in (speak & ~replays, speak & replays):
        for i in sorted(np.nonzero(block)[0], key=lambda i: total[i]):
            table.add_row(str(part["forecaster"].values[i]), *(figure(v) for v in part.values[i]))
        table.add_section()
    grouping = "episodes" if control else "quarters"
    table.add_row(f"cells / {grouping}", *(f"{c} / {e}" for c, e in zip(cells, episodes, strict=True)))
    covers = board["covers"].sel(measure=measure, group=group)
    table.add_row("origins", *(origins(covers.sel(horizon=h)) for h in board["horizon"].values))
    return table


def gains(
    board: xr.Dataset, measure: str, of: str, group: str = "all", decided: bool = False
) -> Table | None:
    """Skill of one forecaster against each other, with intervals; None if it does not forecast the measure.

    `decided` leaves out whom no horizon sets apart from it: every interval holds zero, or there is none.
    """
    at = {"measure": measure, "group": group, "forecaster": of}
    skill, low, high = (board[k].sel(at) for k in ("skill", "skill_low", "skill_high"))
    table = frame(board, f"Skill of {of}: {WORDS[measure]} (0 is level, below 0 is worse)")
    for name in comparable(board, of):
        row = [x.sel(reference=name).values for x in (skill, low, high)]
        if np.isfinite(row[0]).any() and (not decided or ((row[1] > 0) | (row[2] < 0)).any()):
            table.add_row(f"against {name}", *(interval(*v) for v in zip(*row, strict=True)))
    return table if table.row_count else None


def comparable(board: xr.Dataset, of: str) -> list[str]:
    """Who may be set against a forecaster: those told as much, and those who make no use of what they are told."""
    told = dict(zip(board["forecaster"].values.tolist(), board["conditional"].values.tolist(), strict=True))
    twins = {name.removesuffix(CONDITIONAL) for name, replays in told.items() if replays}
    if not told[of]:
        return [name for name, replays in told.items() if not replays and name != of]
    return [name for name, replays in told.items() if name != of and (replays or name not in twins)]


def frame(board: xr.Dataset, title: str) -> Table:
    """An empty table with a column for each horizon."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("forecaster", overflow="fold")
    for h in board["horizon"].values:
        table.add_column(f"{h} weeks", justify="right")
    return table


def figure(value: float) -> str:
    """A loss: three decimals below ten, none from a thousand."""
    if not np.isfinite(value):
        return "-"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 1000 else f"{value:,.0f}"


def interval(value: float, low: float, high: float) -> str:
    """A skill with its interval; without one where episodes are too few, without a lower end where it has none."""
    if not np.isfinite(value):
        return "-"
    if np.isnan(low):
        return f"{value:+.2f} (too few)"
    return f"{value:+.2f} (" + (f"{low:+.2f}" if np.isfinite(low) else "no end") + f" to {high:+.2f})"


def origins(covered: xr.DataArray) -> str:
    """The origins of an average as years and months."""
    names = [str(o)[2:7] for o in covered["origin"].values[covered.values]]
    return " ".join(names) if len(names) < covered.sizes["origin"] else "all"
