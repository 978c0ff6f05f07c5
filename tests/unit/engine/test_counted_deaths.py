"""The dead of futures are set beside rows that count the same dead: known rows, known sums, and no other match."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from marchland.calibrate.conditional_futures import Futures, same_count
from marchland.forecast.recorded import recorded
from marchland.record.counts import ALL, COUNTS, ONE_SIDED, WITH_FOCAL, scored
from marchland.record.record import recorded_deaths
from marchland.record.skipped import skipped
from marchland.scenario import Scenario, load
from marchland.territory.observations import KILLED, deaths_focal

DATA = Path(os.environ.get("MARCHLAND_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))
LEDGER = DATA / "derived" / "ged_is_monthly_by_adm1.csv"


def rows(s: Scenario, kind: str, perpetrator: str) -> dict[tuple[str, str], float]:
    """Best estimates by governorate and month."""
    return {
        (r.governorate, r.month.isoformat()): r.best
        for r in s.deaths
        if (r.kind, r.perpetrator) == (kind, perpetrator)
    }


def test_a_count_sums_its_own_kinds() -> None:
    """One governorate: battle 8, air 4, holder 2, focal 1; of the battle deaths 5 elsewhere, so 8 - 5 + 4 + 1 = 8."""
    found = {"deaths": np.array([[8.0, 4.0, 2.0, 1.0]]), "deaths_focal": np.array([8.0])}
    assert [count.of(found, KILLED).tolist() for count in COUNTS] == [[15.0], [8.0], [1.0]]
    with pytest.raises(ValueError, match="one_sided_focal"):
        ONE_SIDED.of(found, ("battle", "air", "one_sided_holder", "other"))
    with pytest.raises(KeyError, match="deaths_focal"):
        WITH_FOCAL.of({"deaths": found["deaths"]}, KILLED)


@pytest.mark.parametrize(
    ("name", "count"),
    [("iraq_syria_2014", WITH_FOCAL), ("north_east_nigeria_2009", ALL), ("two_valleys", ALL),
     ("mali_2012", ALL)],
)  # fmt: skip
def test_what_is_scored_is_what_the_table_holds(name: str, count: Any) -> None:
    s = load(name)
    assert scored(s) is count and recorded(s).counted == count.name


def test_a_year_spread_over_months_is_no_record_of_a_month() -> None:
    """All of north-east Nigeria's rows are such; the same rows as counted in their months would be scored."""
    s = load("north_east_nigeria_2009")
    assert s.deaths and not np.isfinite(recorded(s).deaths).any()
    reason = "deaths: interpolated, so that nothing is known of their month"
    assert skipped(s)[reason] == sum(WITH_FOCAL.key(s) == (r.kind, r.perpetrator) for r in s.deaths)
    counted = s.model_copy(
        update={"deaths": tuple(r.model_copy(update={"verified": "verified"}) for r in s.deaths)}
    )
    assert scored(counted) is WITH_FOCAL and np.isfinite(recorded(counted).deaths).any()


def test_the_record_that_is_scored_is_that_of_events_with_the_focal_side() -> None:
    """Anbar, every month on record: its `focal` rows, which are fewer dead than all."""
    s = load("iraq_syria_2014")
    found, theirs = recorded(s), rows(s, "focal", s.focal)
    at = found.governorates.index("Anbar")
    months = [str(m) for m in found.month]
    assert {m: v for m, v in zip(months, found.deaths[:, at], strict=True) if np.isfinite(v)} == {
        m: v for (g, m), v in theirs.items() if g == "Anbar"
    }
    everyone = rows(s, "all", "all")
    assert all(theirs[key] <= everyone[key] for key in theirs if key in everyone)
    shown: Any = recorded_deaths(s, found.governorates, 62)
    assert shown["record_deaths_focal"][1][1, at] == theirs["Anbar", "2014-02-01"]
    assert shown["record_deaths"][1][1, at] == everyone["Anbar", "2014-02-01"]


def test_in_syria_most_of_the_dead_are_of_fronts_without_the_focal_side() -> None:
    """Why all deaths must not stand beside a war with one side: known from the table, 2016 on."""
    s = load("iraq_syria_2014")
    by = {kind: defaultdict(float) for kind in ("all", "focal")}
    for r in s.deaths:
        if (r.kind, r.perpetrator) in (ALL.key(s), WITH_FOCAL.key(s)):
            by[r.kind][r.country] += r.best
    share = {country: by["focal"][country] / total for country, total in by["all"].items()}
    assert share["Iraq"] > 0.9 and share["Syria"] < 0.5


def test_futures_are_compared_with_a_record_of_the_same_dead_only() -> None:
    made: Any = SimpleNamespace(counted="with_focal")
    same_count(Futures(np.zeros(0), np.zeros(0), (), np.zeros(0, "datetime64[D]"), "with_focal"), made)
    with pytest.raises(ValueError, match="futures count deaths 'all', the record 'with_focal'"):
        same_count(Futures(np.zeros(0), np.zeros(0), (), np.zeros(0, "datetime64[D]"), "all"), made)


@pytest.mark.skipif(
    not LEDGER.is_file(),
    reason="the list of UCDP events with the focal side is not at hand (MARCHLAND_DATA names its folder)",
)
def test_rows_of_the_focal_side_are_those_of_its_dyads() -> None:
    """Every month and governorate in the list of events with the Islamic State, as far as the table reaches."""
    s = load("iraq_syria_2014")
    ours = rows(s, "focal", s.focal)
    last = max(month for _, month in ours)
    with LEDGER.open(encoding="utf-8") as file:
        listed = {(r["adm1"], f"{r['month']}-01"): float(r["best"]) for r in csv.DictReader(file)}
    apart = {
        key: (ours.get(key), best) for key, best in listed.items() if key[1] <= last and ours.get(key) != best
    }
    assert not apart
    assert sum(ours.values()) == sum(best for (_, month), best in listed.items() if month <= last)


def test_the_dead_of_focal_fights_are_never_fewer_than_none() -> None:
    """Battles without the focal side are summed another way: what rounding leaves of the difference is no death."""
    killed = np.zeros((2, len(KILLED)), np.float32)
    killed[:, KILLED.index("battle")] = 1000
    y = {"killed": killed, "elsewhere": np.array([1000.0001, 400.0], np.float32)}
    g = {"shape": lambda axes: (2,), "governorate": np.array([0, 1])}
    assert np.asarray(deaths_focal(y, g)).tolist() == [0, 600]
