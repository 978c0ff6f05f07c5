"""A future that starts at a cut starts in the recorded state with its error, and what came after the cut is not in it."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from functools import cache
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from marchland.calibrate.space import Space
from marchland.engine.program import BLOCK, build
from marchland.scenario import Scenario, load
from marchland.territory.compile import compile_model
from marchland.territory.follow import as_counted
from marchland.territory.known import Known
from marchland.territory.sieges import NOBODY, attackers
from marchland.territory.strengths import DOUBT, POINT, UNTOLD, at_start, told

CUT = date(2002, 9, 15)
"""In the fifth week of the siege of Birkton, which the rebels hold."""


@cache
def scenario() -> Scenario:
    """The two valleys with one more figure of the rebels, in the last week before the cut."""
    s = load("two_valleys")
    last = next(r for r in s.strengths if r.group == "rebel_bands")
    more = last.model_copy(update={"date": date(2002, 9, 12), "low": 1100.0, "best": 1700.0, "high": 2600.0})
    return s.model_copy(update={"strengths": (*s.strengths, more)})


def run(s: Scenario, follow: bool = True, replay: bool = True) -> tuple[Known, dict[str, Any], Any, Any]:
    """A block of futures up to the cut: what is known, parameters, the state then, and what was seen."""
    known = Known(s, CUT, replay)
    model = known.model if follow else compile_model(known.masked)
    space = Space(model)
    p = space.parameters(space.draw(np.arange(BLOCK), 3))
    program = build(model, p, BLOCK)
    y, seen, _ = program.advance(5, np.arange(BLOCK), p, program.start(p), 0, known.weeks)
    return known, p, y, seen


@cache
def followed() -> tuple[Known, dict[str, Any], Any, Any]:
    return run(scenario())


def at(s: Scenario, day: date) -> int:
    """The week at whose end a day lies."""
    return -(-(day - s.time.start).days // 7) - 1


def test_strengths_are_the_record_times_each_futures_own_error() -> None:
    """In every week of which something is told, to the precision of a sum in float32; 64 futures, 64 errors."""
    known, p, _, seen = followed()
    r, weeks = known.record, known.weeks
    wanted = r.strength[:weeks] * np.exp(p["forces.count"][:, None] * r.doubt[:weeks])
    is_told = np.broadcast_to(r.strength[:weeks] > 0, wanted.shape)
    assert np.allclose(seen["fighters"][is_told], wanted[is_told], rtol=2e-6)
    rebels = known.model.labels["group"].index("rebel_bands")
    last = seen["fighters"][:, -1, rebels]
    assert last == pytest.approx(
        1700 * np.exp(p["forces.count"][:, rebels] * np.log(2600 / 1100) / 2 / POINT), rel=2e-6
    )
    assert len(np.unique(last)) == BLOCK
    army = known.model.labels["group"].index("crown_army")
    free = seen["fighters"][:, -1, army] / (
        7000 * np.exp(p["forces.count"][:, army] * r.doubt[at(scenario(), date(2002, 7, 1)), army])
    )
    assert np.abs(free - 1).max() > 1e-3, "ten weeks after its last figure the army goes its own way"


def test_sieges_and_pacts_are_those_on_record() -> None:
    known, _, _, seen = followed()
    r, weeks = known.record, known.weeks
    assert (seen["attacker"] == r.attacker[:weeks]).all() and (seen["pact"] == r.pact[:weeks]).all()
    places, sides = known.model.labels["place"], known.model.labels["side"]
    besieged = {
        places[i]: sides[r.attacker[weeks - 1, i]] for i in np.flatnonzero(r.attacker[weeks - 1] != NOBODY)
    }
    assert besieged == {"birkton": "crown"}
    pairs = known.model.labels["dyad"]
    broken = at(scenario(), date(2001, 8, 5))
    assert r.pact[:, pairs.index("rebel_bands+hill_riders")].sum() == broken, (
        "from that Sunday on they are enemies"
    )
    assert r.pact[weeks - 1, pairs.index("crown_army+hill_guard")] == 1


def test_a_free_future_begins_in_the_siege_as_it_stood() -> None:
    """Five weeks after 11 August, each future with a fortune of its own, standard normal (64 of them, 5 sd of a mean)."""
    known, _, y, _ = followed()
    birkton = known.model.labels["place"].index("birkton")
    weeks = np.asarray(y["siege_weeks"])[birkton]
    assert (np.asarray(y["attacker"])[birkton] == known.model.labels["side"].index("crown")).all()
    assert (weeks == 5).all()
    fortune = np.asarray(y["fortune"])[birkton]
    assert abs(fortune.mean()) < 5 / np.sqrt(BLOCK) and fortune.std() > 0.5
    assert (np.asarray(y["siege_weeks"]).sum(0) == 5).all(), "nothing else is besieged"


def test_the_scaling_keeps_shares_of_places_and_leaves_nobody_nobody() -> None:
    x = {
        "follow": 1.0,
        "told_strength": jnp.asarray([300.0, UNTOLD, 50.0]),
        "told_doubt": jnp.asarray([0.5, 0.5, 0.0]),
    }
    fighters = jnp.asarray([[10.0, 5.0, 0.0], [30.0, 5.0, 0.0]])
    found, change = as_counted(fighters, {"forces.count": jnp.asarray([2.0, 2.0, 2.0])}, x)
    assert np.asarray(found) == pytest.approx(np.array([[75 * np.e, 5, 0], [225 * np.e, 5, 0]]), rel=1e-6)
    assert np.asarray(found - fighters) == pytest.approx(np.asarray(change))
    assert (
        np.asarray(as_counted(fighters, {"forces.count": jnp.ones(3)}, {**x, "follow": 0.0})[0]) == fighters
    ).all()


def after_the_cut(s: Scenario) -> Scenario:
    """The same with every row after the cut changed."""
    sides = [name for name, side in s.sides.items() if side.holds]
    return s.model_copy(
        update={
            "control": tuple(
                row
                if row.since < CUT
                else row.model_copy(
                    update={"holder": sides[(sides.index(row.holder) + 1) % 3], "attacker": ""}
                )
                if row.holder in sides
                else row
                for row in s.control
            ),
            "strengths": (
                *(r for r in s.strengths if r.date < CUT),
                *(r.model_copy(update={"date": CUT, "best": 9e4, "high": 9e4}) for r in s.strengths[:1]),
            ),
            "relations": (
                *(r for r in s.relations if r.since < CUT),
                s.relations[0].model_copy(update={"since": CUT, "a": "crown_army", "b": "birkdale_watch"}),
                s.relations[1].model_copy(update={"since": CUT, "until": None, "relation": "allied"}),
            ),
            "inputs": tuple(
                r if r.since < CUT else r.model_copy(update={"value": r.value * 2 + 1}) for r in s.inputs
            ),
            "events": tuple(r for r in s.events if r.date < CUT),
        }
    )


def test_nothing_after_the_cut_is_read() -> None:
    """Every row after it changed: what is told is the same to the bit, and so are all futures up to the cut."""
    s = scenario()
    (known, _, _, seen), (_, _, _, other) = (run(one, replay=False) for one in (s, after_the_cut(s)))
    told_now, told_other = (Known(one, CUT).record.inputs() for one in (s, after_the_cut(s)))
    assert all(np.array_equal(told_now[name], told_other[name]) for name in told_now)
    assert all(np.array_equal(seen[name], other[name]) for name in seen)
    assert (known.record.attacker[known.weeks :] == NOBODY).all() and not known.record.pact[
        known.weeks :
    ].any()


def test_a_series_is_of_one_scope_and_interpolated_in_logs() -> None:
    """400 to 1600 over ten weeks: 800 half way; figures of another scope, alone, or across a zero tell nothing."""
    s = load("two_valleys")
    start, one = s.time.start, s.strengths[0].model_copy(update={"low": None, "high": None})

    def figure(group: str, week: int, best: float, scope: str = "all", **more: float) -> Any:
        day = start + timedelta(days=7 * week)
        return one.model_copy(update={"group": group, "date": day, "best": best, "scope": scope, **more})

    rows = (
        figure("rebel_bands", 0, 400, low=200.0, high=800.0), figure("rebel_bands", 10, 1600),
        figure("rebel_bands", 4, 9000, "another"), figure("crown_army", 0, 700), figure("hill_guard", 0, 0),
        figure("hill_guard", 6, 500), figure("hill_guard", 8, 500),
    )  # fmt: skip
    s = s.model_copy(update={"strengths": rows})
    found = told(s)
    rebels, army, guard = (list(s.groups).index(g) for g in ("rebel_bands", "crown_army", "hill_guard"))
    wide = np.log(4) / 2 / POINT
    assert found.strength[4, rebels] == pytest.approx(800.0) and found.strength[9, rebels] == pytest.approx(
        1600.0
    )
    assert found.doubt[4, rebels] == pytest.approx((wide + DOUBT) / 2) and found.doubt[
        9, rebels
    ] == pytest.approx(DOUBT)
    assert (found.strength[10:, rebels] == UNTOLD).all() and (found.strength[:, army] == UNTOLD).all()
    assert (found.strength[:6, guard] == UNTOLD).all() and found.strength[6:8, guard] == pytest.approx(500.0)
    strength, doubt = at_start(s)
    assert strength[[rebels, army, guard]].tolist() == [400, 700, 0]
    assert doubt[[rebels, army, guard]] == pytest.approx([wide, DOUBT, 0])


@pytest.mark.parametrize(
    ("given", "after", "holder", "hostile", "found"),
    [
        ("hillfolk", "crown", "crown", "hostile", "hillfolk"),
        ("", "rebels", "crown", "hostile", "rebels"),
        ("", "crown", "hillfolk", "hostile", "crown"),
        ("", "crown", "crown", "hostile", "rebels"),
        ("", "rebels", "rebels", "hostile", "crown"),
        ("", "rebels", "rebels", "truce", None),
    ],
)
def test_where_no_attacker_is_named(
    given: str, after: str, holder: str, hostile: str, found: str | None
) -> None:
    """High Pass contested for a while: the cell; the next holder; the focal side; else the enemy that is nearest."""
    s = load("two_valleys")
    first = next(r for r in s.control if r.place == "high_pass")
    parts = (
        {"since": date(2000, 12, 31), "until": date(2001, 2, 4), "holder": holder},
        {"since": date(2001, 2, 4), "until": date(2001, 3, 4), "holder": "contested", "attacker": given},
        {"since": date(2001, 3, 4), "until": None, "holder": after},
    )
    mine = tuple(first.model_copy(update={"attacker": "", **part}) for part in parts)
    acts = {name: side.model_copy(update={"acts_in": ("Vale", "Fells")}) for name, side in s.sides.items()}
    relations = tuple(
        r.model_copy(update={"until": None, "since": date(2000, 6, 1), "relation": relation})
        for r, relation in zip(s.relations[:2], (hostile, "truce"), strict=True)
    )
    s = s.model_copy(
        update={
            "control": (*(r for r in s.control if r.place != "high_pass"), *mine),
            "sides": acts,
            "relations": relations,
        }
    )
    world = compile_model(s).world
    held = np.tile(world.holder, (s.time.weeks, 1))
    place, sides = world.labels["place"].index("high_pass"), world.labels["side"]
    held[:, place] = sides.index(holder)
    of = attackers(s, world, held)[:, place]
    assert (of[4:8] == (NOBODY if found is None else sides.index(found))).all()
    assert (of[:4] == NOBODY).all() and (of[8:] == NOBODY).all()


def test_a_followed_week_balances() -> None:
    """What the record adds or takes is booked to it: start, plus all that is booked, is what there is (float32 sums)."""
    known, p, y, seen = followed()
    model = known.model
    first = np.asarray(dataclasses.replace(model).init({k: v[0] for k, v in p.items()})["fighters"]).sum(0)
    booked = np.asarray(y["share"])[:, 2, :, 0].sum(0)
    now = seen["fighters"][0, -1] @ model.geography["side_of"]
    assert first @ model.geography["side_of"] + booked == pytest.approx(now, rel=1e-4)
    assert model.labels["mechanism"][-1] == "record" and np.abs(np.asarray(y["share"])[-1, 2]).max() > 1
