"""The leaderboard's page: what is worse is said to be, figures are those of the board, nothing is fetched."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest
import xarray as xr

from marchland.forecast import baseline_forecasts, board, calibration, discover, score
from marchland.views.draw.scores import reliability
from marchland.views.leaderboard import block, page, verdict
from unit.forecast.worlds import shipped

ORIGINS = [date(2014, 9, 7), date(2015, 2, 8)]


@pytest.fixture(scope="module")
def losses() -> xr.Dataset:
    """Two forecasters of the shipped record: that nothing changes, and that nobody of the focal side holds anything."""
    some = [discover()[name] for name in ("persistence", "nothing_held")]
    return score(shipped(), baseline_forecasts(some, shipped(), ORIGINS, 26, 50, 1), (13, 26))


def test_the_worse_is_said_to_be_worse(losses: xr.Dataset) -> None:
    table = board(losses, ("focal_brier",))
    low = table["skill_low"].sel(
        measure="focal_brier", group="all", forecaster="persistence", reference="nothing_held"
    )
    assert np.isnan(low[0]) and low[1] > 0, (
        "two episodes give no interval, four do: what the sentences rest on"
    )
    assert verdict(table, "persistence") == [
        "focal side holds, Brier. Better: nothing held (26 weeks). Too few episodes for an interval: nothing held (13 weeks)."
    ]
    assert verdict(table, "nothing_held") == [
        "focal side holds, Brier. Worse: persistence (26 weeks). Too few episodes for an interval: persistence (13 weeks)."
    ]


def test_rows_are_the_boards_and_the_best_comes_first(losses: xr.Dataset) -> None:
    table = board(losses)
    rows = block(table, "focal_brier")["rows"][0]
    assert [name for name, _ in rows] == ["persistence", "nothing_held"]
    loss = table["loss"].sel(measure="focal_brier", group="all", forecaster="persistence").values
    assert rows[0][1] == [f"{v:.3f}" for v in loss]


def test_the_page_fetches_nothing_and_shows_losses(losses: xr.Dataset) -> None:
    losses = losses.assign_attrs(draws=50, seeds=1, seeds_apart=0.0)
    html = page(losses, "nothing_held")
    assert "http" not in html.replace("http-equiv", "").replace("http://www.w3.org", "")
    assert "Worse: persistence" in html and html.count("<svg") == 2
    assert np.isfinite(losses["focal_brier"]).any() and "cells / episodes" in html
    assert not re.search(r"\bnan\b", html), "what was not scored is left out, not said to be nan"


def test_a_certain_forecaster_has_two_points(losses: xr.Dataset) -> None:
    """'None' says 0 for every place: one point, at the share that the focal side held."""
    found = calibration(losses)
    held = losses["held"].sel(horizon=13).mean()
    assert f"13 weeks: stated 0.00, came {float(held):.2f}" in reliability((found, "nothing_held")).alt
