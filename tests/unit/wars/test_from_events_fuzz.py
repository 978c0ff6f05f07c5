"""Whatever stands in a readable file of events, the end is a scenario that loads or an error that says why."""

import random
from pathlib import Path

import pytest
from invented_events import ASKED, ROWS, TOWNS, write

from marchland.errors import MarchlandError
from marchland.events.lookups import load_lookups
from marchland.scenario import load
from marchland.scenario.errors import ScenarioError
from marchland.wars.draft import draft
from marchland.wars.from_events.proposal import propose
from marchland.wars.from_events.reading import Origin, read

STRANGE = [
    "",
    "12",
    'É\'l—Ñame (old), "quoted"; x',
    "=1+1",
    "المدينة",
    "a" * 300,
    "Focal",
    "all",
    "contested",
    "others",
]
COLUMNS = ["where_coordinates", "adm_1", "side_a", "side_b"]


def mutated(seed: int) -> list[dict[str, str]]:
    """The invented war with a third of its cells changed to something odd, and some events twice elsewhere."""
    draw = random.Random(seed)
    rows = [dict(row) for row in ROWS for _ in range(2)]
    for i, row in enumerate(rows):
        row["id"] = str(i)
        for column in COLUMNS:
            if draw.random() < 0.25:
                row[column] = draw.choice(
                    [value for value in STRANGE if value or not column.startswith("side")]
                )
        if draw.random() < 0.3:
            row["latitude"], row["longitude"] = (str(round(draw.uniform(9, 12), 3)) for _ in range(2))
        if draw.random() < 0.2:
            row |= {
                "deaths_a": "0",
                "deaths_b": "0",
                "deaths_civilians": "0",
                "low": "0",
                "best": "0",
                "high": "0",
            }
        if draw.random() < 0.2:
            row |= {"low": "9", "high": "0"}  # the source's sums do not hold the best
        if draw.random() < 0.2:
            row["date_end"] = "2016-03-03"
    return rows


@pytest.mark.parametrize("seed", range(16))
def test_strange_events_end_in_a_scenario_or_an_error(tmp_path: Path, seed: int) -> None:
    try:
        events = read(Origin(write(tmp_path / "GEDEvent_v25_1.csv", mutated(seed))), ASKED)
        proposal = propose(events, TOWNS, ASKED, load_lookups())
    except MarchlandError as error:
        assert str(error).strip()
        return
    control = {row["place"] for row in proposal.tables.rows["control"]}
    assert control == {place.id for place in proposal.towns.places}
    try:
        made = load(draft(proposal.tables, tmp_path / "war").folder)
    except ScenarioError as error:
        assert not proposal.held and "never holds a place" in str(error), str(error)
        return
    assert {place.place for place in made.places} == control
    total = sum(row.best for row in made.deaths if (row.kind, row.perpetrator) == ("all", "all"))
    assert total == pytest.approx(proposal.deaths.every.total, abs=0.5)
