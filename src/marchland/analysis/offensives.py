"""What an offensive comes to at its place, one number a future: taken or not and when, held, and who paid for it.

All of it follows from arrays of futures (run, week, place, ...) as the model records them; what mechanism `offensive`
keeps of a place stands a week late there, so the last week is missing from deaths and force. Deaths are counted from
the offensive's start on and include whoever died of the war there; reprisals are one-sided killings by the side that
holds the place after it took it. A future in which the place is never taken has no date, and no year after it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import xarray as xr

F = NDArray[np.float64]
WEEK = np.timedelta64(7, "D")
YEAR = 52
"""Weeks after which a place counts as held for a year."""
KEPT = ("mustered", "killed_there", "away_from")
"""What mechanism `offensive` keeps of its places, week by week."""


def of_dataset(ds: xr.Dataset, place: str, takers: Collection[str], start: date) -> dict[str, F]:
    """Figures of one place from a result's dataset, each (run,), as in `at_place`; what it took in the dataset's first
    week is not seen. Raises KeyError for a place that is not there, ValueError for a side."""
    holder = np.asarray(ds["holder"].sel(place=place).values, np.int64)
    kept = {name: np.asarray(ds[name].sel(place=place).values) for name in KEPT}
    sides, kinds = ds["side"].values.tolist(), ds["kind"].values.tolist()
    # A week carries the day after it.
    since = int((ds["week"].values.astype("datetime64[D]") - np.datetime64(start, "D") < WEEK).sum())
    whole = np.concatenate([holder[:, :1], holder], axis=1)
    takers_at = [sides.index(side) for side in takers]
    return at_place(whole, kept, {str(kind): i for i, kind in enumerate(kinds)}, takers_at, since)


@dataclass(frozen=True)
class Figure:
    """Name, unit and words of what is told of a place; `share` marks what is true or not in each future."""

    name: str
    unit: str
    words: str
    share: bool = False


FIGURES = (
    Figure("taken", "share", "taken by the end", True),
    Figure("weeks", "weeks", "weeks from the start until it is taken, where it is"),
    Figure("kept", "share", "still held a year after it was taken, where a year follows", True),
    Figure("civilians", "persons", "civilians killed there, by anybody"),
    Figure("battle", "persons", "killed there in fighting, civilians among them"),
    Figure("reprisals", "persons", "killed there one-sidedly by the side that took it"),
    Figure("away", "persons", "residents away from there at the end"),
    Figure("force", "person-weeks", "fighters ordered there, summed over weeks"),
    Figure("support", "money", "air effort and advisers of the offensive, at the price of their levers"),
)
NAMES = tuple(one.name for one in FIGURES)


def at_place(
    holder: NDArray[Any],
    kept: Mapping[str, NDArray[Any]],
    kinds: Mapping[str, int],
    takers: Collection[int],
    since: int,
) -> dict[str, F]:
    """Figures of one place, each (run,), all but `support`; NaN where a future has none.

    `holder` (run, 1 + week) begins with the holder before the first week; `kept` has `mustered` and `away_from` (run,
    week) and `killed_there` (run, week, kind); `kinds` gives each kind's place; `takers` are the sides whose offensive
    it is, `since` the week in which it starts.
    """
    ours = np.isin(holder[:, 1:], list(takers))
    before = np.isin(holder[:, :-1], list(takers))
    weeks = ours.shape[1]
    late = np.arange(weeks) >= since
    took = ours & ~before & late
    taken = took.any(1)
    at = np.where(taken, took.argmax(1), weeks)
    year = at + YEAR
    kept_it = ours[np.arange(len(ours)), np.minimum(year, weeks - 1)].astype(float)
    # What stands at the end of week t is of the week before: the last week is not known.
    killed = np.zeros(kept["killed_there"].shape, np.float64)
    killed[:, :-1] = kept["killed_there"][:, 1:]
    there = killed * late[:, None]
    after = ours & (np.arange(weeks) > at[:, None])
    return {
        "taken": taken.astype(float),
        "weeks": np.where(taken, at - since + 1.0, np.nan),
        "kept": np.where(taken & (year < weeks), kept_it, np.nan),
        "civilians": there.sum((1, 2)) - there[..., kinds["battle"]].sum(1),
        "battle": there[..., kinds["battle"]].sum(1),
        "reprisals": (killed[..., kinds["one_sided_holder"]] * after).sum(1),
        "away": np.asarray(kept["away_from"][:, -1], np.float64),
        "force": np.asarray(kept["mustered"], np.float64).sum(1),
    }
