"""The frontier hazard in wars other than the one it was made for: names and dates come from the scenario."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import marchland.forecast
from marchland.forecast import baseline_forecasts, discover, recorded
from marchland.forecast.baselines.frontier import TERMS, Frontier
from marchland.forecast.fronts import enters, serves, states
from marchland.scenario import load, shipped
from marchland.scenario.schema import FrontierSpec
from unit.forecast.worlds import small

NAMES = sorted(shipped())
AIR = {5, 6}
"""Terms of air effort, from 1."""
SHORT = 4
"""Letters below which a name of a scenario may be a word of any text."""


@pytest.mark.parametrize("name", NAMES)
def test_no_term_is_dead_in_a_shipped_war(name: str) -> None:
    """Each of the nine terms differs between cases on record, but for those of air effort where there was none."""
    s = load(name)
    known = recorded(s).known(s.time.cut)
    x, _ = Frontier(known).design()
    spread = np.ptp(x[:, -TERMS:], axis=0)
    assert set(np.nonzero(spread == 0)[0] + 1) == (set() if known.air.any() else AIR)


def test_forecasts_do_not_depend_on_what_sides_are_called() -> None:
    record, cut, chosen = small(), date(2014, 8, 3), [discover()["frontier"]]
    other = replace(record, sides=("is", "iraq_gov"))
    pairs = zip(
        baseline_forecasts(chosen, record, [cut], 8, 50),
        baseline_forecasts(chosen, other, [cut], 8, 50),
        strict=True,
    )
    assert all(np.array_equal(a.control, b.control) for a, b in pairs)


def test_who_is_told_what() -> None:
    """The first war says it itself, as published; the others leave it to sponsors, armies and strengths."""
    first, nigeria, valleys = map(load, ("iraq_syria_2014", "north_east_nigeria_2009", "two_valleys"))
    assert serves(first) == {"iraq_gov": 1.0, "krg": 1.0, "sdf_ypg": 1.0, "turkey_backed": 0.3}
    assert [states(first, c) for c in ("Iraq", "Syria")] == [{"iraq_gov"}, set()]
    assert enters(first, "turkey_backed") == date(2016, 8, 21) and enters(first, "krg") == first.time.start
    assert serves(nigeria) == {"nigeria_gov": 1.0, "cameroon": 1.0, "chad_niger": 1.0}
    own = {"Nigeria": "nigeria_gov", "Cameroon": "cameroon", "Chad": "chad_niger", "Niger": "chad_niger"}
    assert {c: states(nigeria, c) for c in own} == {c: {side} for c, side in own.items()}
    assert serves(valleys) == {"crown": 1.0} and states(valleys, "Vale") == {"crown"}


def test_a_scenario_may_say_it_itself() -> None:
    s = load("two_valleys").model_copy(
        update={"frontier": FrontierSpec(air={"hillfolk": 0.5}, states=("hillfolk",))}
    )
    fronts = recorded(s).fronts
    assert fronts.serves.tolist() == [0, 0, 0.5]
    assert (fronts.state == [[False, False, p.country == "Fells"] for p in s.places]).all()


def test_what_the_frontier_is_told_is_no_part_of_the_reference() -> None:
    """Boards scored before and after stay comparable: the same record by the same definitions."""
    record = recorded(load("two_valleys"))
    other = replace(record, fronts=replace(record.fronts, reach=90.0))
    assert record.reference({}) == other.reference({})


def words(path: Path) -> set[str]:
    """Names and texts in code, docstrings left out."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    documented = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    texts = [n.value for n in nodes if isinstance(n, ast.Constant) and id(n) not in documented]
    return {n.id for n in nodes if isinstance(n, ast.Name)} | {x for x in texts if isinstance(x, str)}


def test_no_word_of_a_case_stands_in_generic_code() -> None:
    """Names of sides, groups, sponsors, countries, governorates and places of shipped scenarios; dates."""
    names = set()
    for name in NAMES:
        s = load(name)
        names |= {*s.sides, *s.groups, *s.sponsors} | {p.place for p in s.places}
        names |= {p.country for p in s.places} | {p.governorate for p in s.places}
    names = {n.casefold() for n in names if len(n) >= SHORT}
    for path in sorted(Path(marchland.forecast.__file__).parent.rglob("*.py")):
        said_there = words(path)
        found = {w for text in said_there for w in [text, *text.split()] if w.casefold() in names}
        dates = {text for text in said_there if text[:4].isdigit() and text[4:5] == "-"}
        assert not found | dates, f"{path.name}: {found | dates}"


def test_tables_that_tell_of_another_time_after_the_origin_change_no_forecast() -> None:
    """Control, deaths, areas, inputs, strengths and relations cut off at the origin; inputs ahead are not replayed."""
    s, cut = load("two_valleys"), date(2002, 5, 5)
    spells = {
        table: tuple(
            row.model_copy(update={"until": None}) if row.until and row.until > cut else row
            for row in getattr(s, table)
            if row.since < cut
        )
        for table in ("control", "inputs", "relations")
    }
    dated = {
        table: tuple(r for r in getattr(s, table) if r.date < cut) for table in ("strengths", "territory")
    }
    later = {"deaths": tuple(r.model_copy(update={"best": 9e5}) if r.month >= cut else r for r in s.deaths)}
    other = s.model_copy(update={**spells, **dated, **later})
    pairs = zip(
        *(baseline_forecasts(discover().values(), recorded(w), [cut], 13, 30) for w in (s, other)),
        strict=True,
    )
    for a, b in pairs:
        for target in ("control", "km2", "deaths"):
            x, y = getattr(a, target), getattr(b, target)
            assert x is None or a.conditional or x.tobytes() == y.tobytes(), a.label
