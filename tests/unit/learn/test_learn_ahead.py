"""Forecasts of the model: what they may know, what publishers would print, and a backtest in small."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from marchland.backtest.backtest import ceiling, origins_of
from marchland.calibrate.conditional_futures import Futures, forecast, futures
from marchland.calibrate.identity import identity
from marchland.calibrate.posteriors import find
from marchland.cli.app import app
from marchland.errors import InputError
from marchland.forecast import Record, observe, recorded
from marchland.scenario import Scenario, load

ORIGIN = date(2001, 9, 2)
LATE = date(2002, 5, 5)
"""Late enough for five captures, the fewest to learn from."""
ASKED = [
    "backtest",
    "two_valleys",
    "--origins",
    str(LATE),
    "--runs",
    "64",
    "--learn",
    "64",
    "--method",
    "smc",
    "--quiet",
]


@cache
def scenario() -> Scenario:
    return load("two_valleys")


@cache
def free() -> Futures:
    """Free futures of the teaching scenario, inputs not replayed."""
    return futures(scenario(), ORIGIN, 13, draws=64)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the whole command leaves: a posterior, and a backtest."""
    folder = tmp_path_factory.mktemp("backtest") / "results"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder.parent)
        done = CliRunner().invoke(app, [*ASKED, "--seeds", "2"])
    assert done.exit_code == 0, done.output
    return folder


def altered(s: Scenario, after: date) -> Scenario:
    """The same up to a day; after it everything recorded is another world."""
    control = []
    for row in s.control:
        if row.since >= after:
            continue
        control.append(row.model_copy(update={"until": None}) if row.until and row.until > after else row)
    deaths = tuple(
        r.model_copy(update={"best": 9e5, "high": 9e5}) if r.month >= after else r for r in s.deaths
    )
    inputs = tuple(r for r in s.inputs if r.since < after)
    events = tuple(r for r in s.events if r.date < after)
    return s.model_copy(
        update={
            "control": tuple(control),
            "deaths": deaths,
            "inputs": inputs,
            "events": events,
            "territory": (),
        }
    )


def test_nothing_after_the_origin_reaches_a_forecast() -> None:
    """Inputs not replayed: a world that is another one from the origin on gives the same forecast, bit for bit."""
    s = scenario()
    other = altered(s, ORIGIN)
    told = ((s, free()), (other, futures(other, ORIGIN, 13, draws=64)))
    one, two = (forecast(w, recorded(s), ORIGIN, found, "m", False) for w, found in told)
    assert np.array_equal(one.control, two.control)
    assert np.array_equal(one.deaths, two.deaths, equal_nan=True)
    assert identity(s, ORIGIN) == identity(other, ORIGIN)


def test_words_and_colours_are_no_part_of_what_was_learned() -> None:
    """A posterior fits a scenario that only looks or is called otherwise, and none whose sides behave otherwise."""
    s = scenario()
    name, side = next(iter(s.sides.items()))
    drawn = s.model_copy(
        update={"sides": {**s.sides, name: side.model_copy(update={"colour": "#123456", "label": "Other"})}}
    )
    torn = s.model_copy(update={"sides": {**s.sides, name: side.model_copy(update={"affinity": {}})}})
    assert identity(drawn, ORIGIN) == identity(s, ORIGIN) != identity(torn, ORIGIN)


def test_futures_start_where_the_record_stood() -> None:
    """At the end of the first free week most places are held as recorded at the origin."""
    record = recorded(scenario())
    found = free()
    start = record.holder[record.week(ORIGIN)]
    assert (found.control[:, 0] == start)[:, start >= 0].mean() > 0.9


def test_a_publishers_scale_is_learned_by_a_filter() -> None:
    """No figure: the prior. One exact figure: nearly all of the gap. Far later: wider again."""
    assert observe.scale(np.array([]), np.array([]), 10.0) == (0.0, observe.PRIOR**2)
    mean, variance = observe.scale(np.array([5.0]), np.array([0.2]), 5.0)
    gain = observe.PRIOR**2 / (observe.PRIOR**2 + observe.READING**2)
    assert mean == pytest.approx(0.2 * gain) and variance == pytest.approx(observe.PRIOR**2 * (1 - gain))
    assert observe.scale(np.array([5.0]), np.array([0.2]), 105.0)[1] == pytest.approx(
        variance + 100 * observe.DRIFT**2
    )


def small() -> Record:
    from unit.forecast.worlds import small as made

    return made()


def test_areas_follow_what_was_printed() -> None:
    """A publisher who printed twice the area held goes on doing so, within the filter's spread."""
    record = small()
    weight = np.ones((len(record.places), 1))
    held = (record.holder[0] == record.focal).sum()
    day = np.datetime64(record.start + timedelta(days=7 * 3), "D")
    known = dataclasses.replace(
        record,
        publishers=("p",),
        area_day=np.array([day]),
        area_publisher=np.array([0]),
        area=np.array([2.0 * held]),
    ).known(record.start + timedelta(days=7 * 8))
    control = np.repeat(known.holder[-1][None, None], 4000, 0).repeat(2, 1)
    found = observe.areas(known, weight, control, np.random.default_rng(1))
    assert np.median(found) == pytest.approx(2 * held, rel=0.03)


def test_deaths_are_scaled_by_what_was_counted() -> None:
    """Recorded twice the simulated over a year of 2,000: the factor's mean is (50 + 2000)/(50 + 1000), 1.95."""
    record = small().known(small().end)
    months = record.month
    simulated = np.full((8000, len(months) + 2, len(record.governorates)), 1000.0 / 12)
    known = dataclasses.replace(record, deaths=np.full_like(record.deaths, 2000.0 / 12))
    after = (
        np.append(months, months[-1:] + np.timedelta64(31, "D"))
        .astype("datetime64[M]")
        .astype("datetime64[D]")
    )
    ahead = slice(len(months), len(months) + 1)
    found = observe.deaths(known, after, simulated, ahead, np.random.default_rng(1))
    assert found.mean() / (1000.0 / 12) == pytest.approx(2050 / 1050, rel=0.02)


def test_a_posterior_is_found_by_what_it_knew(results: Path, tmp_path: Path) -> None:
    s = scenario()
    assert find(s, LATE, tmp_path) is None
    (path,) = results.glob("*/posterior.parquet")
    assert find(s, LATE, results) == path
    assert find(s, LATE + timedelta(days=70), results) is None


def test_the_ceiling_is_read_beside_a_verified_posterior(tmp_path: Path) -> None:
    paths = {LATE: str(tmp_path / "posterior.parquet")}
    assert ceiling(paths) == ""
    found = {"worlds": 20, "skill": {"13": [0.32, 0.19, 0.4]}}
    (tmp_path / "verification.json").write_text(json.dumps(found), encoding="utf-8")
    for broken in ("{", "{}", "[]", '{"worlds": 2, "skill": {"13": null}}'):
        (tmp_path / "verification.json").write_text(broken, encoding="utf-8")
        assert "cannot be read" in ceiling(paths), broken
    (tmp_path / "verification.json").write_text(json.dumps(found), encoding="utf-8")
    assert "20 wars" in ceiling(paths) and "+32% (+19% to +40%) at 13 weeks" in ceiling(paths)


def test_origins_come_from_the_scenario_or_its_cut() -> None:
    s = scenario()
    with pytest.raises(InputError, match="3 captures before 2002-01-06"):
        origins_of(s)
    assert origins_of(s, [LATE]) == (LATE,)
    late = s.model_copy(update={"time": s.time.model_copy(update={"cut": LATE})})
    assert origins_of(late) == (LATE,)
    bare = s.model_copy(update={"time": s.time.model_copy(update={"cut": None})})
    with pytest.raises(InputError, match="--origins"):
        origins_of(bare)


@pytest.mark.slow
def test_a_backtest_in_small(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Buys: the whole command, from learning to the leaderboard, on the teaching scenario."""
    monkeypatch.chdir(results.parent)
    (folder,) = results.glob("two_valleys-backtest-*")
    assert (folder / "losses.nc").exists() and "marchland, prior" in (folder / "board.json").read_text()
    drawn = CliRunner().invoke(app, ["report", str(folder)])
    assert drawn.exit_code == 0 and (folder / "leaderboard.html").read_text().count("<svg") == 2
    again = CliRunner().invoke(app, [*ASKED, "--origins", f"{LATE},2002-06-02", "--out", str(folder)])
    assert again.exit_code == 2 and "overwritten" in again.output


@pytest.mark.parametrize("name", ["iraq_syria_2014", "north_east_nigeria_2009", "two_valleys"])
def test_every_publisher_counts_some_ground(name: str) -> None:
    """A publisher of one country counts that country's catchments, whatever the case its name is written in."""
    s = load(name)
    counted = observe.weights(s)
    for i, (key, publisher) in enumerate(s.publishers.items()):
        inside = [k for k, p in enumerate(s.places) if p.country.casefold() == publisher.area]
        other = np.delete(counted[:, i], inside)
        assert counted[:, i].sum() > 0, key
        assert publisher.area == "total" or not other.any()
