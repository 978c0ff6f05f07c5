"""Weeks and months: which days of a week lie in which month."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

DAYS = 7
"""Days of a week."""


def month_shares(start: date, weeks: int) -> tuple[NDArray[np.datetime64], NDArray[np.float32]]:
    """First days of the months that the weeks touch; share of each week's days in each (weeks, months)."""
    days = [start + timedelta(days=i) for i in range(weeks * DAYS)]
    month = np.array([np.datetime64(day, "M") for day in days])
    months = np.arange(month[0], month[-1] + np.timedelta64(1, "M"))
    inside = (month[:, None] == months).reshape(weeks, DAYS, len(months))
    return months.astype("datetime64[D]"), inside.mean(axis=1).astype(np.float32)


def month_cover(start: date, weeks: int) -> NDArray[np.float64]:
    """Share of each month's days that lies within the weeks (months,)."""
    months, shares = month_shares(start, weeks)
    following = (months.astype("datetime64[M]") + np.timedelta64(1, "M")).astype("datetime64[D]")
    length = (following - months).astype("timedelta64[D]").astype(float)
    return np.minimum(
        shares.astype(np.float64).sum(axis=0) * DAYS / length, 1.0
    )  # sevenths add up to a hair more
