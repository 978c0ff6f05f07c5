"""Each check counts what it says, with the deaths; nothing is repaired. Points are judged by known geography."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from marchland.events import import_file
from marchland.events.lookups import load_lookups, outlines
from marchland.events.outside import outside, rings_of

PARTS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
DEFECTS = {
    "low_above_best": {"low": "8"},
    "high_below_best": {"high": "6"},
    "zero_best": {"best": "0", "low": "0", **dict.fromkeys(PARTS, "0")},
    "parts_differ": {"deaths_unknown": "2"},
    "parts_missing": {"deaths_unknown": "nan"},
    "garbled_name": {"side_b": "JamÃ©"},
    "impossible_year": {"year": "1988", "date_start": "1988-05-17", "date_end": "1988-05-17"},
    "year_differs": {"year": "2014"},
    "ends_before_start": {"date_end": "2015-05-16"},
    "no_adm_1": {"adm_1": ""},
    "loose_time": {"date_prec": "5"},
    "loose_place": {"where_prec": "6"},
    "outside_country": {"latitude": "41.0", "longitude": "29.0"},
    "country_not_judged": {"country": "Atlantis", "country_id": "9999"},
}


@pytest.mark.parametrize("name", DEFECTS)
def test_one_defect_fails_one_check(ged, store, events_of, name):
    report = import_file(ged({}, {"id": "2", **DEFECTS[name]}), store=store, today=date(2026, 1, 1))
    failed = {check.name: check for check in report.checks if check.events}
    assert set(failed) == {name}
    expected = name if name == "country_not_judged" else "2"
    assert failed[name].events == 1
    assert failed[name].deaths == (0 if name == "zero_best" else 7)
    assert failed[name].examples == (("Atlantis",) if expected == name else ("2",))
    assert len(events_of(store, "event_id")) == 2


def test_every_check_is_reported_even_if_nothing_fails(ged, store):
    report = import_file(ged(), store=store, today=date(2026, 1, 1))
    assert {check.name for check in report.checks} >= set(DEFECTS) | {
        "duplicate_id",
        "no_coordinates",
        "no_deaths_stated",
    }
    assert all(check.events == 0 for check in report.checks)


@pytest.mark.parametrize(
    ("country", "longitude", "latitude", "away"),
    [
        ("Iraq", 44.37, 33.31, False),  # Baghdad
        ("Iraq", 36.29, 33.51, True),  # Damascus
        ("Iraq", 44.37, 37.2, False),  # just over the border, within the tolerance
        ("Iraq", 44.37, 38.2, True),
        ("Syria", 36.29, 33.51, False),
        ("Israel", 35.2, 31.9, False),  # Ramallah: UCDP codes the West Bank under Israel
        ("Sri Lanka", 79.86, 6.93, False),
        ("Sri Lanka", 77.0, 11.0, True),
        ("Indonesia", 125.58, -8.56, False),  # Dili, part of Indonesia to UCDP until 1999
        ("Russia", -179.0, 66.0, False),  # Chukotka lies across the antimeridian
    ],
)
def test_known_points(country, longitude, latitude, away):
    rings = rings_of("csv", None, country, load_lookups(), outlines())
    assert outside(np.array([longitude]), np.array([latitude]), rings).tolist() == [away]


def test_many_points_agree_with_a_box():
    square = [np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]])]
    x, y = np.random.default_rng(0).uniform(-2, 6, size=(2, 5000))
    expected = np.hypot(np.maximum(np.maximum(-x, x - 4), 0), np.maximum(np.maximum(-y, y - 4), 0)) > 0.26
    surely_inside = (x > -0.24) & (x < 4.24) & (y > 0) & (y < 4)
    found = outside(x, y, square)
    assert found[expected].all()
    assert not found[surely_inside].any()
