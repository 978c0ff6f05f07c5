"""Which commands can run on a scenario is said by `check`, and by the commands before they compute."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from marchland.briefing.compare_command import to_learn
from marchland.calibrate.calibrate import FEW_CAPTURES
from marchland.calibrate.captures import captures
from marchland.errors import InputError
from marchland.scenario import load, new, shipped
from marchland.territory.abilities import FEWEST_CAPTURES, Given, captures_before
from marchland.territory.known import Known
from marchland.trial.abilities import able, require


@pytest.mark.parametrize("name", shipped())
def test_every_command_runs_on_shipped_wars_and_few_on_the_one_to_learn_with(name: str) -> None:
    found = able(load(name))
    few = ("calibrate", "backtest") if name == "two_valleys" else ()  # three captures before its cut
    drafted = () if load(name).claims else ("trial",)  # from small tables that hold no argument
    assert {command for command, reason in found.items() if reason} == {*few, *drafted}
    assert all("records 3 captures before 2002-01-06" in str(found[command]) for command in few)
    assert all("no claims" in str(found[command]) for command in drafted)


@pytest.mark.parametrize("name", shipped())
def test_captures_are_counted_as_learning_counts_them(name: str) -> None:
    s = load(name)
    assert s.time.cut is not None
    assert captures_before(s, s.time.cut) == len(captures(Known(s, s.time.cut)))
    assert FEWEST_CAPTURES == FEW_CAPTURES


def test_reasons_are_those_of_the_scenario(tmp_path: Path) -> None:
    folder = new(tmp_path / "war")
    for table in ("territory", "deaths"):
        (folder / f"{table}.csv").unlink()
    found = able(load(folder, {"time.cut": "2002-09-01"}))
    assert (found["calibrate"], found["backtest"], found["trial"]) == (None, None, None)
    (folder / "claims.csv").unlink()
    found = able(load(folder, {"time.cut": "null"}))
    assert all(
        "states no cut" in str(found[name]) for name in ("calibrate", "compare", "sensitivity", "trial")
    )
    assert "neither origins nor a cut" in str(found["backtest"])
    assert "no claims" in str(found["trial"])
    early = able(load(folder, {"time.cut": "2001-02-04"}))
    assert "records 0 captures before 2001-02-04" in str(early["calibrate"])
    assert early["compare"] is None
    assert "is a Wednesday" in str(able(load(folder, {"time.cut": "2002-01-02"}))["backtest"])
    assert "forecasts are scored" in str(able(load(folder, {"time.cut": "2002-12-22"}))["backtest"])


def test_what_is_given_takes_the_place_of_what_is_stated() -> None:
    s = load("two_valleys", {"time.cut": "null"})
    with pytest.raises(InputError, match="calibrate: cannot run on two_valleys: the scenario states no cut"):
        require(s, "calibrate")
    require(s, "calibrate", Given(cut=date(2002, 9, 1)))
    require(s, "backtest", Given(origins=(date(2002, 9, 1),)))
    require(s, "run")
    late = Given(cut=date(2002, 6, 2))
    with pytest.raises(InputError, match="sets a lever before the cut"):
        require(s, "compare", Given(cut=date(2002, 6, 2), strategies=("history", "settlement")))
    with pytest.raises(InputError, match="two strategies that part at the cut are needed, not 1"):
        require(s, "compare", late)
    with pytest.raises(InputError, match="did you mean 'settlement'"):
        require(s, "compare", Given(cut=date(2002, 1, 6), strategies=("history", "setlement")))


def test_learning_is_advised_only_where_there_is_something_to_learn() -> None:
    s = load("two_valleys")
    assert s.time.cut is not None
    said = to_learn(s, s.time.cut)
    assert "marchland calibrate" not in said and "records 3 captures before 2002-01-06" in said
    assert "priors" in said
    later = date(2002, 5, 5)
    assert able(s, Given(cut=later))["calibrate"] is None
    assert f"`marchland calibrate two_valleys --cut {later}` learns one first" in to_learn(s, later)
