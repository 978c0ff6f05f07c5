"""Loose events: what counts as loose, and where each policy puts the deaths."""

from __future__ import annotations

import pytest

from marchland.events import BadInput, aggregate, import_file, open_store

TIGHT = {"id": "1"}
ACROSS = {
    "id": "2",
    "date_start": "2015-01-22",
    "date_end": "2015-03-02",
    "best": "40",
    "low": "20",
    "high": "80",
}
NOWHERE = {"id": "3", "where_prec": "6", "adm_1": "", "best": "5"}
# 40 deaths over 40 days: 10 days in January, 28 in February, 2 in March


@pytest.fixture
def filled(ged, store):
    import_file(ged(TIGHT, ACROSS, NOWHERE), store=store)
    return store


def by_month(store, policy):
    with open_store(store) as db:
        rows = aggregate(db, ["month"], policy=policy).to_pylist()
    return {row["month"]: (row["events"], row["best"], row["loose_best"]) for row in rows}


def test_as_coded_books_to_the_first_month(filled):
    assert by_month(filled, "as_coded") == {"2015-01": (1, 40, 40), "2015-05": (2, 12, 5)}


def test_drop_and_apart_leave_loose_events_out_of_the_sums(filled):
    expected = {"2015-01": (0, 0, 40), "2015-05": (1, 7, 5)}
    assert by_month(filled, "drop") == expected
    assert by_month(filled, "apart") == expected


def test_spread_shares_by_days(filled):
    found = by_month(filled, "spread")
    assert {month: (events, pytest.approx(best)) for month, (events, best, _) in found.items()} == {
        "2015-01": (1, 10.0), "2015-02": (0, 28.0), "2015-03": (0, 2.0), "2015-05": (2, 12.0)
    }  # fmt: skip


@pytest.mark.parametrize("key", ["month", "year", "country"])
def test_spread_conserves_deaths(filled, key):
    with open_store(filled) as db:
        rows = aggregate(db, [key], policy="spread").to_pylist()
    for column, total in (("best", 52), ("low", 30), ("high", 98)):
        assert sum(row[column] for row in rows) == pytest.approx(total)


def test_report_of_what_moves(ged, store):
    moved = import_file(ged(TIGHT, ACROSS, NOWHERE), store=store).moved
    assert (moved.events, moved.deaths, moved.loose_events, moved.loose_deaths) == (3, 52, 2, 45)
    assert (moved.loose_in_time, moved.loose_in_place, moved.spread_deaths) == (40, 5, 30.0)
    assert moved.share == pytest.approx(45 / 52)


@pytest.mark.parametrize(
    ("change", "loose"),
    [
        ({"date_prec": "3"}, False),
        ({"date_prec": "4"}, True),
        ({"date_start": "2015-05-01", "date_end": "2015-05-31"}, False),
        ({"date_start": "2015-05-31", "date_end": "2015-06-01"}, True),
        ({"where_prec": "5"}, False),
        ({"where_prec": "6"}, True),
    ],
)
def test_what_is_loose_in_ged(ged, store, events_of, change, loose):
    import_file(ged(change), store=store)
    assert events_of(store, "loose_time OR loose_place") == [(loose,)]


@pytest.mark.parametrize(("change", "loose"), [({"time_precision": "2", "geo_precision": "2"}, False),
                                               ({"time_precision": "3"}, True), ({"geo_precision": "3"}, True)])  # fmt: skip
def test_what_is_loose_in_acled(acled, store, events_of, change, loose):
    import_file(acled(change), store=store)
    assert events_of(store, "loose_time OR loose_place") == [(loose,)]


def test_a_span_that_ends_before_it_starts_is_one_day(ged, store):
    change = {"date_start": "2015-05-17", "date_end": "2015-04-01"}
    report = import_file(ged(change), store=store)
    assert next(check.events for check in report.checks if check.name == "ends_before_start") == 1
    assert by_month(store, "spread") == {"2015-05": (1, pytest.approx(7.0), pytest.approx(7.0))}


def test_the_policy_of_the_import_is_the_default(ged, store):
    import_file(ged(TIGHT, ACROSS), store=store, policy="spread")
    assert by_month(store, None)["2015-02"][1] == pytest.approx(28.0)


def test_unknown_policy(filled):
    with open_store(filled) as db, pytest.raises(BadInput, match="did you mean 'spread'"):
        aggregate(db, ["month"], policy="spreads")
