"""The measuring itself, on a record small enough to do by hand."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date
from io import StringIO

import numpy as np
import pytest
import xarray as xr
from rich.console import Console

from marchland.backtest.backtest import beside
from marchland.errors import InputError
from marchland.forecast import (
    Forecast,
    Record,
    baseline_forecasts,
    board,
    calibration,
    discover,
    score,
    skills,
)
from marchland.forecast.episodes import clusters, effective, episodes
from marchland.forecast.leaderboard import WORDS, cut
from marchland.forecast.skill import skill
from marchland.terminal.fitted_table import show
from marchland.views.board_table import (
    GROUP_WORDS,
    HEADLINE,
    SHOWN,
    comparable,
    filled,
    gains,
    print_board,
)
from unit.forecast.worlds import small

ORIGIN = date(2014, 3, 2)
"""Week 8 of 60; the only change of hands comes in the thirteenth week ahead, at place 2."""


def persistence(record: Record, weeks: int = 26) -> list[Forecast]:
    return list(baseline_forecasts([discover()["persistence"]], record, [ORIGIN], weeks))


def losses(forecasts: list[Forecast]) -> xr.Dataset:
    return score(small(), forecasts, (13, 26)).isel(forecaster=0, origin=0)


def test_persistence_is_wrong_where_something_changed() -> None:
    ds = losses(persistence(small()))
    assert ds["focal_brier"].values.tolist() == [[0, 0, 1, 0, 0, 0]] * 2
    assert ds["holder_brier"].values[1].tolist() == [0, 0, 2, 0, 0, 0]
    assert ds["focal_log"].values[0, 2] == pytest.approx(-math.log(0.005))
    assert ds["changed"].values.tolist() == [[False, False, True, False, False, False]] * 2
    assert ds["first"].values[1].tolist() == [math.inf, math.inf, 13, math.inf, math.inf, math.inf]


def test_weeks_to_change_are_counted_up_to_the_horizon() -> None:
    """Nothing was said to change: 13 weeks too late at 26 weeks, and not wrong at all at 13."""
    assert losses(persistence(small()))["weeks_crps"].values[:, 2].tolist() == [0.0, 13.0]


def test_who_knew_it_all_loses_nothing() -> None:
    record = small()
    known = record.holder[9:35][None].astype(np.int8)
    months = record.months_ahead(ORIGIN, 26)
    deaths = record.deaths[np.isin(record.month, months)][None]
    km2 = np.full((1, 26, 1), 900.0)
    ds = losses([Forecast("oracle", ORIGIN, False, 26, known, km2, deaths)])
    for name in ("focal_brier", "holder_brier", "weeks_crps", "area_crps", "area_interval", "deaths_crps"):
        assert np.nansum(ds[name].values) == 0, name
    assert np.isfinite(ds["area_crps"].values).sum() == 1 and np.isfinite(ds["deaths_crps"].values).sum() == 4


def test_an_area_is_compared_in_the_week_nearest_to_its_date() -> None:
    """2014-08-02 lies 21.9 weeks after the origin: week 22, where 1,000 was said and 900 given."""
    km2 = np.zeros((1, 26, 1))
    km2[0, 21] = 1000.0
    ds = losses([Forecast("x", ORIGIN, False, 26, km2=km2)])
    assert ds["area_crps"].values.tolist()[1] == 100.0 and np.isnan(ds["area_crps"].values[[0, 2]]).all()
    assert ds["area_interval"].values[1] == pytest.approx(100 * 2 / 0.1)


def test_deaths_are_scored_in_whole_months_of_governorates_with_a_figure() -> None:
    record = small()
    months = record.months_ahead(ORIGIN, 26)
    assert months.astype(str).tolist() == [f"2014-0{m}-01" for m in range(4, 8)]
    ds = losses([Forecast("x", ORIGIN, False, 26, deaths=np.zeros((1, 4, 2)))])
    at = ds["deaths_crps"].sel(governorate="east").dropna("month")
    assert at["month"].dt.month.values.tolist() == [4, 5, 6, 7] and at.values.tolist() == [10, 11, 12, 13]
    assert np.isnan(ds["deaths_crps"].sel(governorate="west")).all()


def test_few_draws_are_spread_to_many() -> None:
    """One certain draw far off counts as a thousand: -log2(1 / 1011)."""
    ds = losses([Forecast("x", ORIGIN, False, 26, deaths=np.full((1, 4, 2), 500.0))])
    assert np.nanmax(ds["deaths_ignorance"].values) == pytest.approx(math.log2(1011))


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (Forecast("x", ORIGIN, False, 26, np.zeros((1, 26, 5), np.int8)), "control is"),
        (Forecast("x", ORIGIN, False, 26, np.zeros((0, 26, 6), np.int8)), "control is"),
        (Forecast("x", ORIGIN, False, 99, np.zeros((1, 99, 6), np.int8)), "beyond the record"),
        (Forecast("x", date(2020, 1, 5), False, 26), "outside of the record"),
        (persistence(small())[0], "two forecasts"),
    ],
)
def test_what_does_not_fit_is_refused(bad: Forecast, words: str) -> None:
    with pytest.raises(InputError, match=words):
        score(small(), [*persistence(small()), bad], (13, 26))


def line(holder: np.ndarray, apart: float) -> Record:
    """A record of places in a row, `apart` degrees of longitude from each other (91 km at 35 north)."""
    n = holder.shape[1]
    base = small(len(holder) - 1, n)
    return replace(base, holder=holder, lon=40 + np.arange(n) * apart)


def test_changes_near_in_time_and_space_are_one_episode() -> None:
    """Weeks 2 and 8 at neighbours 91 km apart are one; week 3 far away and week 40 nearby are others."""
    holder = np.zeros((61, 12), np.int8)
    holder[3:, 0] = holder[9:, 1] = holder[4:, 11] = holder[41:, 2] = 1
    found = episodes(line(holder, 1.0))
    assert (found[2, 0], found[8, 1], found[3, 11], found[40, 2]) == (0, 0, 1, 2)
    assert (found >= 0).sum() == 4


def test_a_quiet_place_belongs_to_the_nearest_change() -> None:
    holder = np.zeros((61, 12), np.int8)
    holder[3:, 0] = holder[4:, 11] = 1
    record = line(holder, 1.0)
    assert clusters(record, 0, 10).tolist() == [0] * 6 + [1] * 6
    assert clusters(record, 10, 10).tolist() == [-1] * 12
    assert effective(np.array([0, 0, 1, 1])) == 2.0 and effective(np.array([0, 0, 0, 1])) == pytest.approx(
        1.6
    )


def test_skill_by_hand() -> None:
    reference, cluster = np.full(12, 2.0), np.arange(12) // 3
    half = skill(reference / 2, reference, cluster)
    assert (half.value, half.low, half.high) == (0.5, 0.5, 0.5) and half.sure
    assert (half.cells, half.episodes, half.effective) == (12, 4, 4.0)
    assert np.isnan(skill(reference, 0 * reference, cluster).value)
    few = skill(reference / 2, reference, np.arange(12) // 6)
    assert few.value == 0.5 and np.isnan(few.low)
    gap = skill(np.where(np.arange(12) < 6, np.nan, 1.0), reference, cluster)
    assert gap.cells == 6 and gap.value == 0.5


def test_a_reference_that_seldom_errs_leaves_no_lower_end() -> None:
    """It errs in one of three episodes: drawn without that one, it is beaten by none. That counted as a draw."""
    often, seldom, cluster = np.ones(3), np.array([3.0, 0.0, 0.0]), np.arange(3)
    found = skill(often, seldom, cluster)
    assert found.value == 0 and found.low == -math.inf and 0 <= found.high < 1
    worse = skill(often, seldom / 4, cluster)
    assert worse.low == -math.inf and worse.high == -1 and worse.sure
    level = skill(seldom, seldom, cluster)
    assert (level.value, level.low, level.high) == (0, 0, 0)


def test_the_interval_is_that_of_a_mean_over_episodes() -> None:
    """200 episodes of one cell: the 90% interval of a mean is 3.29 standard errors wide, within a tenth."""
    rng = np.random.default_rng(4)
    loss = rng.random(200)
    found = skill(loss, np.ones(200), np.arange(200))
    assert found.high - found.low == pytest.approx(2 * 1.645 * loss.std() / math.sqrt(200), rel=0.1)


def test_cells_of_one_episode_are_not_independent() -> None:
    """The same losses ten times over, within their episodes, give the same interval."""
    rng = np.random.default_rng(4)
    loss, cluster = rng.random(20), np.arange(20) // 2
    one = skill(loss, np.ones(20), cluster)
    ten = skill(np.tile(loss, 10), np.ones(200), np.tile(cluster, 10))
    assert (one.low, one.high) == pytest.approx((ten.low, ten.high))


@pytest.fixture(scope="module")
def scored() -> xr.Dataset:
    origins = [date(2014, 3, 2), date(2014, 9, 7)]
    return score(small(), baseline_forecasts(discover().values(), small(), origins, 40, 200), (13, 40))


def test_averages_name_their_origins_and_keep_groups_apart(scored: xr.Dataset) -> None:
    """The second origin, in week 35 of 60, has no 40 weeks of record."""
    found = board(scored, ["focal_brier", "deaths_crps"])
    assert found["covers"].sel(measure="focal_brier", group="all").values.tolist() == [
        [True, True],
        [True, False],
    ]
    cells = found["cells"].sel(measure="focal_brier")
    assert cells.sel(group="all").values.tolist() == [12, 6] and cells.sel(
        group="changed"
    ).values.tolist() == [1, 1]
    loss = found["loss"].sel(measure="focal_brier", forecaster="persistence")
    assert loss.sel(group="changed").values.tolist() == [1, 1] and loss.sel(
        group="unchanged"
    ).values.tolist() == [0, 0]
    apart = found["loss_at"].sel(measure="focal_brier", forecaster="persistence", group="all")
    assert apart.values[:, 0] == pytest.approx([1 / 6, 0]) and np.isnan(apart.values[1, 1])
    assert np.isnan(found["loss"].sel(measure="deaths_crps", forecaster="persistence")).all()


def test_skill_in_the_board_is_that_of_the_cells(scored: xr.Dataset) -> None:
    found = board(scored, ["focal_log"])
    for name, s in skills(scored, "frontier", "focal_log", 13).items():
        at = {
            "measure": "focal_log",
            "group": "all",
            "forecaster": "frontier",
            "reference": name,
            "horizon": 13,
        }
        assert float(found["skill"].sel(at)) == pytest.approx(s.value, nan_ok=True)


def test_all_are_averaged_over_the_same_cells() -> None:
    """Who is silent in one governorate takes it out of everybody's average."""
    record = replace(small(), deaths=np.ones_like(small().deaths))
    shape = (1, 4, 2)
    silent = np.ones(shape)
    silent[:, :, 1] = np.nan
    both = [
        Forecast("a", ORIGIN, False, 26, deaths=np.ones(shape)),
        Forecast("b", ORIGIN, False, 26, deaths=silent),
    ]
    assert cut(score(record, both[:1], (26,)), "deaths_crps", 26).losses.shape == (1, 8)
    assert cut(score(record, both, (26,)), "deaths_crps", 26).losses.shape == (2, 4)


def test_the_reference_is_that_of_record_and_definitions_alone(scored: xr.Dataset) -> None:
    one = score(small(), persistence(small()), (13, 26)).attrs["reference"]
    other = score(small(), [Forecast("y", ORIGIN, True, 4, np.zeros((1, 4, 6), np.int8))], (13, 26)).attrs[
        "reference"
    ]
    assert one == other != scored.attrs["reference"] and len(one) == 64


def test_the_table_shows_losses_like_gains_and_never_mixes(scored: xr.Dataset) -> None:
    found, of = board(scored), "frontier, inputs replayed"
    out = Console(file=StringIO(), width=160, force_terminal=True, color_system="truecolor")
    print_board(found, out, of=of)
    text = out.file.getvalue()
    assert scored.attrs["reference"][:12] in text and "episodes" in text and WORDS["focal_brier"] in text
    show(out, *(table for m in SHOWN if (table := gains(found, m, of)) is not None))
    text = out.file.getvalue()
    rest = text[text.index("Skill of") :]
    assert "against persistence" in rest and "against frontier_known_sides, inputs replayed" in rest
    assert "against frontier " not in rest
    rows = [line for line in rest.splitlines() if "against" in line]
    assert any("-0." in row for row in rows) and any("+0." in row for row in rows)
    assert not any("\x1b" in row for row in rows), "a loss or a gain is printed in a style of its own"


def test_a_terminal_is_told_in_short_what_was_scored_and_which_lines_stand(scored: xr.Dataset) -> None:
    """No line of which every interval holds zero or is missing, and how many these are; all of it is kept elsewhere."""
    found, of = board(scored), "frontier, inputs replayed"
    out = Console(file=StringIO(), width=160)
    print_board(found, out, of=of)
    text = out.file.getvalue()
    assert len(text.splitlines()) < 60 and "scored: who holds each place, cells in episodes:" in text
    several, held, few = map(
        int, re.findall(r"comparisons: (\d+) with a .* 0, (\d+) not told apart, (\d+) with too", text)[0]
    )
    at = {"measure": [m for m in HEADLINE if m in found["measure"].values], "group": "all", "forecaster": of}
    low, high = (
        found[f"skill_{end}"].sel({**at, "reference": comparable(found, of)}) for end in ("low", "high")
    )
    stand = (low > 0) | (high < 0)
    assert several == int(stand.sum()) and few > 0
    assert f"{several + held + few} comparisons" in text and "board.json" in text
    shown = [line for line in text.splitlines() if line.lstrip().startswith("against ")]
    assert len(shown) == int(stand.any("horizon").sum())


def test_changes_seen_in_a_source_are_a_group_only_where_there_was_one(scored: xr.Dataset) -> None:
    """Without, it would be the places where nothing happened under a name that says the reverse."""
    assert cut(scored, "focal_brier", int(scored["horizon"][-1]), "verified").losses.shape[1] > 0
    for gone in (
        scored.assign(changed=scored["changed"] & False),
        scored.assign(doubted=scored["doubted"] | scored["changed"]),
    ):
        found = board(gone, ["focal_brier"])
        assert not filled(found, "verified") and filled(found, "unchanged")
        out = Console(file=StringIO(), width=160)
        print_board(found, out, of="persistence")
        assert GROUP_WORDS["verified"] not in out.file.getvalue()


def test_a_narrow_table_keeps_its_numbers(scored: xr.Dataset) -> None:
    told = {}
    for width in (200, 60, 40):
        out = StringIO()
        print_board(board(scored, ["focal_brier"]), Console(file=out, width=width), of="persistence")
        told[width] = set(re.findall(r"\d[\d,.]*\d|\d", out.getvalue()))
    assert told[40] == told[60] == told[200]


def test_calibration_of_a_certain_forecaster() -> None:
    found = calibration(score(small(), persistence(small()), (26,))).isel(forecaster=0, horizon=0)
    assert found["number"].values.tolist() == [3, 0, 0, 0, 0, 0, 0, 0, 0, 3]
    assert found["came"].values[[0, 9]] == pytest.approx([0, 2 / 3])


def test_forecasters_that_leave_different_targets_unscored_stand_side_by_side() -> None:
    """A war without figures of an area: who says nothing of areas has none unscored, who says something has."""
    record = replace(
        small(), area_day=small().area_day[:0], area_publisher=small().area_publisher[:0], area=np.zeros(0)
    )
    known = record.holder[9:35][None].astype(np.int8)
    silent = Forecast("silent", ORIGIN, False, 26, known)
    told = Forecast("told", ORIGIN, False, 26, known, np.full((1, 26, 1), 900.0))
    each = [score(record, [one], (13, 26)) for one in (silent, told)]
    assert [bool(ds.attrs["unscored"]) for ds in each] == [False, True]
    assert beside(*each)["forecaster"].values.tolist() == ["silent", "told"]
