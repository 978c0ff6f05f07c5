"""Small records with known answers, and the shipped one."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np

from marchland.forecast import Record, recorded
from marchland.forecast.fronts import Fronts
from marchland.scenario import load

ORIGINS = tuple(
    date.fromisoformat(d) for d in ("2014-09-07", "2015-02-08", "2015-08-02", "2016-02-07", "2016-10-02")
)


@cache
def shipped() -> Record:
    return recorded(load("iraq_syria_2014"))


def small(weeks: int = 60, places: int = 6) -> Record:
    """Two sides on a line of places 50 km apart; `red` (focal) holds the first half and loses one place in week 20."""
    holder = np.zeros((weeks + 1, places), np.int8)
    holder[:, places // 2 :] = 1
    holder[21:, places // 2 - 1] = 1
    line = np.arange(places)
    months = np.arange("2013-06", "2015-06", dtype="datetime64[M]").astype("datetime64[D]")
    return Record(
        name="small",
        start=date(2014, 1, 5),
        sides=("red", "blue"),
        focal=0,
        places=tuple(f"p{i}" for i in line),
        publishers=("gazette",),
        governorates=("east", "west"),
        country_of=("one", "one"),
        holds=np.ones(2, bool),
        acts=np.ones((places, 2), bool),
        ties=np.full((places, 2), 0.5),
        share=np.full(places, 0.5),
        lat=np.full(places, 35.0),
        lon=40 + line * 0.55,
        population=np.full(places, 20_000.0),
        neighbours=np.abs(line[:, None] - line) == 1,
        holder=holder,
        doubted=np.zeros((weeks, places), bool),
        air=np.linspace(0, 300, weeks),
        area_day=np.array(["2014-02-01", "2014-08-02", "2015-01-31"], "datetime64[D]"),
        area_publisher=np.zeros(3, np.int64),
        area=np.array([1000.0, 900.0, 500.0]),
        month=months,
        deaths=np.stack([np.arange(len(months)) * 1.0, np.full(len(months), np.nan)], axis=1),
        fronts=Fronts(
            reach=60.0,
            serves=np.array([0.0, 1.0]),
            state=np.tile([False, True], (places, 1)),
            enters=np.full(2, "2014-01-05", "datetime64[D]"),
        ),
    )
