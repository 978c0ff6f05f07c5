"""What happened, on the axes of the futures: known answers from the teaching scenario and from geometry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from marchland.ensemble.run import Ensemble
from marchland.ensemble.store import Result
from marchland.record.record import catchments, reach, recorded_deaths, recorded_holders, week_ends
from marchland.scenario import Scenario, load


def test_contested_keeps_the_holder_before_it(valleys: Scenario, ensemble: Ensemble) -> None:
    """Every spell of control.csv by the last day of each week, written out the slow way."""
    world, weeks = ensemble.model.world, ensemble.plan.steps
    holder, contested = recorded_holders(valleys, world.holder, weeks)
    sides = world.labels["side"]
    for i, place in enumerate(world.labels["place"]):
        spells = sorted((r for r in valleys.control if r.place == place), key=lambda r: r.since)
        for t, end in enumerate(week_ends(valleys.time.start, weeks)):
            day = (end - np.timedelta64(1, "D")).astype(object)
            now = next(
                n for n, r in enumerate(spells) if r.since <= day and (r.until is None or day < r.until)
            )
            assert contested[t, i] == (spells[now].holder == "contested")
            before = [r.holder for r in spells[: now + 1] if r.holder != "contested"]
            if before:
                assert sides[holder[t, i]] == before[-1]
    assert contested.any()
    assert (holder >= 0).all()


def test_birkton_falls_after_a_siege(valleys: Scenario, ensemble: Ensemble, result: Result) -> None:
    ds = result.dataset
    here = ds["record_holder"].sel(place="birkton")
    names = ds["side"].values[here.values]
    first = str(ds["week"].values[names == "rebels"][0])[:7]
    assert first == "2001-07"
    assert ds["record_contested"].sel(place="birkton").values.any()


def test_ground_of_a_lattice_is_its_square_and_ends_at_the_border() -> None:
    """Places 10 km apart in a square lattice: each reaches half way, so its ground is 100 km2.

    A border 2 km to the north and far away elsewhere cuts it to 70.
    """
    step = np.degrees(10 / 6371.0088)
    lattice = [(i * step, j * step) for i in range(-2, 3) for j in range(-2, 3)]
    rays = reach((0.0, 0.0), lattice, [])
    assert np.pi * np.mean(rays**2) == pytest.approx(100, rel=1e-3)
    assert rays.min() == pytest.approx(5, rel=1e-6)
    border = np.array([(-9.0, -9.0), (-9.0, 9.0), (0.2 * step, 9.0), (0.2 * step, -9.0), (-9.0, -9.0)])
    assert np.pi * np.mean(reach((0.0, 0.0), lattice, [border]) ** 2) == pytest.approx(70, rel=5e-3)


def test_catchments_agree_with_the_areas_that_the_default_scenario_ships() -> None:
    """`settled` was computed apart, by clipped polygons with a cap of 15 km: the same ground as `town_linked`.

    Latakia, Kobani and Tal Abyad lie on the simplified outline, so part of theirs is taken across it.
    """
    scenario = load("iraq_syria_2014")
    linked = catchments(scenario)[:, list(scenario.definitions).index("town_linked")]
    shipped = np.array([p.settled for p in scenario.places])
    assert linked.sum() == pytest.approx(shipped.sum(), rel=0.005)
    assert (np.abs(linked / shipped - 1) > 0.05).sum() <= 3
    claimed = catchments(scenario)[:, list(scenario.definitions).index("claimed")]
    assert (claimed <= np.array([p.catchment for p in scenario.places], np.float32) * 1.0001).all()


def test_recorded_deaths_are_those_of_the_table_in_whole_months() -> None:
    scenario = load("iraq_syria_2014")
    governorates = tuple(sorted({p.governorate for p in scenario.places}))
    found: Any = recorded_deaths(scenario, governorates, 62)
    dims, values, _, _ = found["record_deaths"]
    assert dims == ("month", "governorate")
    at = governorates.index("Anbar")
    rows = {
        r.month.isoformat()[:7]: r for r in scenario.deaths if r.governorate == "Anbar" and r.kind == "all"
    }
    assert np.isnan(values[0]).all(), "January 2014 begins on the fifth"
    assert values[1, at] == rows["2014-02"].best
    assert found["record_deaths_high"][1][1, at] == rows["2014-02"].high
    assert np.isnan(values[-1]).all(), "the last month is not whole"
    syria = governorates.index("Aleppo")
    assert np.isnan(values[:, syria]).all(), "the record of Syria begins in 2016"
