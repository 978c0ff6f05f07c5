"""How close the futures come to the record, beside three naive answers; losses are printed like gains.

Brier score of "the side holds this place this week" (0 is perfect, lower is better), for places that the side
took or lost on the record and for places that it did not, because the second are easy. The naive answers
are: everything stays as it was in the first week, the side holds none, and the side's recorded share
everywhere. Source of the score: brier_1950.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marchland.analysis.fan import fan
from marchland.analysis.territory import side_index

if TYPE_CHECKING:
    import xarray as xr

ANSWERS = ("simulated futures", "nothing changes", "the side holds none", "recorded share everywhere")
PLACES = ("all places", "places that it took or lost", "places that it neither took nor lost")
"""`it` is the side: a place that others take from one another is of the last kind."""


def agreement(ds: xr.Dataset, held: xr.Dataset) -> xr.Dataset | None:
    """Scores of the futures against the record; None where the record does not know the holders.

    `held` comes from `territory` for the same side. Returns `brier(answer, among)`, `number(among)` of
    places, `inside` share of recorded weeks in which the recorded number of places lies inside the outer
    band, and `weeks` the number of such weeks. The third naive answer knows the record: it is a
    yardstick, not a forecast.
    """
    if "record_places" not in held:
        return None
    holder = ds["record_holder"].transpose("week", "place").values
    known = np.isfinite(held["record_places"].values)
    truth = (holder == side_index(ds, str(held.attrs["side"])))[known].astype(float)
    chance = held["chance"].transpose("week", "place").values[known]
    changed = (truth != truth[:1]).any(axis=0)
    among = (np.ones_like(changed), changed, ~changed)
    first = np.broadcast_to(truth[:1], truth.shape)
    answers = (chance, first, np.zeros_like(truth), np.full_like(truth, truth.mean()))
    brier = [[((a - truth)[:, m] ** 2).mean() if m.any() else np.nan for m in among] for a in answers]
    bands, record = fan(held["places"]).values[:, known], held["record_places"].values[known]
    return type(held)(
        {
            "brier": (("answer", "among"), np.array(brier)),
            "number": ("among", np.array([int(m.sum()) for m in among])),
            "inside": ((), float(((bands[0] <= record) & (record <= bands[-1])).mean())),
            "weeks": ((), int(known.sum())),
        },
        coords={"answer": list(ANSWERS), "among": list(PLACES)},
    )
