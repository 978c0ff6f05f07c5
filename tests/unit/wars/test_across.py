"""Scores over wars: pooled by hand, spaced by the calendar, and gone on with where they stopped."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from marchland import load
from marchland.backtest import across, across_command
from marchland.backtest.across import Depth
from marchland.errors import InputError
from marchland.forecast import Forecast, recorded, score
from marchland.territory.abilities import FEWEST_CAPTURES, SHORTEST, captures_before
from marchland.wars.library import wars

SMALL = "two_valleys"


def test_skill_over_wars_is_the_ratio_of_means() -> None:
    value, low, high = across.over_wars(np.array([[1.0, 2.0], [1.0, 4.0], [1.0, 6.0]]))
    assert value[0, 1] == pytest.approx(1 - 3 / 12)
    assert value[1, 0] == pytest.approx(1 - 12 / 3)
    assert low[0, 1] <= value[0, 1] <= high[0, 1]
    # Wars drawn again give skills between that of the hardest war alone and that of the easiest.
    assert low[0, 1] >= 1 - 1 / 2
    assert high[0, 1] <= 1 - 1 / 6


def test_two_wars_give_no_interval_and_no_loss_no_skill() -> None:
    value, low, _ = across.over_wars(np.array([[0.0, 2.0], [0.0, 4.0]]))
    assert np.isnan(low).all()
    assert value[0, 1] == 1
    assert np.isnan(value[1, 0])


def known(wrong: float) -> xr.Dataset:
    """A war in which `seer` is never wrong and `fool` always, and `half` is wrong in a share of futures."""
    s = load(SMALL)
    record = recorded(s)
    origin = record.start + timedelta(weeks=40)
    truth = record.holder[41 : 41 + 52]
    opposite = np.where(truth == record.focal, 1 - record.focal, record.focal).astype(np.int8)
    mixed = np.where(np.arange(100)[:, None, None] < 100 * wrong, opposite, truth).astype(np.int8)
    said = {"seer": np.repeat(truth[None], 2, 0), "fool": np.repeat(opposite[None], 2, 0), "half": mixed}
    return score(record, [Forecast(n, origin, False, 52, control=c) for n, c in said.items()], (13, 26, 52))


def test_every_war_counts_once() -> None:
    board = across.across({"a": known(0.5), "b": known(0.1), "c": known(0.3)})
    brier = board.sel(measure="focal_brier")
    assert brier["loss"].sel(forecaster="seer").values == pytest.approx(0)
    assert brier["loss"].sel(forecaster="fool").values == pytest.approx(1)
    assert brier["loss"].sel(forecaster="half", war="b").values == pytest.approx(0.01)
    skill = brier["skill"].sel(forecaster="half", reference="fool").values
    assert skill == pytest.approx(1 - (0.25 + 0.01 + 0.09) / 3)
    assert (brier["ahead"].sel(forecaster="half", reference="fool").values == 3).all()
    assert (board["wars"].values == 3).all()


@pytest.mark.parametrize("name", ["north_east_nigeria_2009", SMALL])
def test_origins_follow_from_the_calendar(name: str) -> None:
    s = load(name)
    found = across.origins_of(s, 4)
    assert len(found) == 4
    first, last = found[0], found[-1]
    assert captures_before(s, first) >= FEWEST_CAPTURES > captures_before(s, first - timedelta(weeks=1))
    assert (s.time.end - last).days // 7 == SHORTEST
    gaps = [(b - a).days // 7 for a, b in pairwise(found)]
    assert max(gaps) - min(gaps) <= 1
    # What happened after the first day does not move the others.
    quiet = s.model_copy(
        update={"control": tuple(r.model_copy(update={"until": None}) for r in s.control if r.since < first)}
    )
    assert across.origins_of(quiet, 4) == found


def test_a_war_too_quiet_has_no_origin() -> None:
    s = load(SMALL)
    still = tuple(r.model_copy(update={"until": None}) for r in s.control if r.since <= s.time.start)
    assert across.origins_of(s.model_copy(update={"control": still}), 4) == ()


def test_only_wars_can_be_scored() -> None:
    with pytest.raises(InputError, match="north_east_nigeria_2009"):
        across_command.chosen(["north_east_nigeria_209"])
    assert SMALL not in wars()
    with pytest.raises(InputError, match="no war named"):
        across_command.chosen([SMALL])


def test_what_was_scored_before_a_break_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def cheap(s: object, origins: tuple[date, ...], *_: object, **__: object) -> xr.Dataset:
        seen.append(s.name)  # type: ignore[attr-defined]
        if len(seen) == 2:
            raise KeyboardInterrupt
        return known(0.5)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(across, "forecast_war", cheap)
    two = ["iraq_syria_2014", "north_east_nigeria_2009"]
    with pytest.raises(KeyboardInterrupt):
        across_command.scored(two, Depth(1, 50, 0), out=tmp_path / "scores")
    done = across_command.scored(two, Depth(1, 50, 0), out=tmp_path / "scores")
    assert seen == [*two, two[1]]
    assert set(done.losses) == set(two)
    assert done.board["wars"].values.max() == 2
    again = across_command.scored(two, Depth(1, 50, 0), out=tmp_path / "scores")
    assert len(seen) == 3
    assert again.board.equals(done.board)
