"""Pacts on record and services where there are towns: small worlds with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from marchland.analysis.services import services_where_held
from marchland.analysis.territory import territory
from marchland.views.draw.world import dyad_members, recorded_pact, spells
from marchland.views.reading import read
from unit.views.synthetic import synthetic


@pytest.fixture()
def reading():
    result = synthetic(runs=4)
    result.manifest["record"]["relations"] = [
        {"a": "jrtn", "b": "is", "from": "2013-12-01", "to": "2014-06-10", "relation": "tactical"},
        {"a": "jrtn", "b": "is", "from": "2014-06-10", "to": "2014-07-25", "relation": "hostile"},
        {"a": "is", "b": "jrtn", "from": "2017-12-31", "to": None, "relation": "allied"},
    ]
    return read(result)


def test_a_recorded_pact_holds_inside_its_spells_whatever_the_order_of_names(reading):
    found = recorded_pact(reading, "is|jrtn")
    weeks = reading.weeks
    wanted = (weeks < np.datetime64("2014-06-10")) | (weeks >= np.datetime64("2017-12-31"))
    assert np.array_equal(found, wanted)
    assert recorded_pact(reading, "iraqi_army|peshmerga") is None


@pytest.mark.parametrize("mark", ["|", "+", "-", "_"])
def test_members_of_a_dyad_are_found_whatever_stands_between(reading, mark):
    assert dyad_members(reading, f"iraqi_army{mark}peshmerga") == ("iraqi_army", "peshmerga")
    assert dyad_members(reading, f"is{mark}tribal_forces") == ("is", "tribal_forces")


def test_a_spell_begins_when_its_first_week_begins(reading):
    """Weeks carry the date of their end: weeks 2 and 3 span 14 days from the end of week 1."""
    inside = np.zeros(len(reading.weeks), bool)
    inside[2:4] = True
    ((start, length),) = spells(reading.weeks, inside)
    since_1970 = reading.weeks[1].astype("datetime64[D]").astype(int)
    assert (start, length) == (since_1970, 14)


def test_services_of_towns_that_do_not_exist_are_missing_and_not_zero():
    ds = synthetic(runs=3, weeks=4).dataset
    ds["holder"][:] = 1
    ds["holder"][1, :, :2] = 0  # the second future: some towns held
    ds["holder"][2, :, :] = 0  # the third: all of them
    found = services_where_held(ds, territory(ds, "is"))
    focal, other = found.sel(zone="focal"), found.sel(zone="other")
    assert np.isnan(focal[0]).all() and np.isfinite(focal[1:]).all()
    assert np.isfinite(other[:2]).all() and np.isnan(other[2]).all()
    assert np.allclose(focal[1], ds["services"].sel(zone="focal")[1])
