"""One strategy beside A in few futures: what differs; if nothing does, why; or why it cannot run from this cut.

The page asks so for every strategy in turn. One that cannot run is an answer like any other, so that the rest go on.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import numpy as np

from marchland.engine.blocks import BLOCK
from marchland.errors import InputError, unknown
from marchland.lab.asked import Question, question
from marchland.lab.bench import Asked
from marchland.lab.cuts import begins
from marchland.lab.session import Session
from marchland.lab.told import in_short
from marchland.record.months import DAYS
from marchland.scenario import Scenario, ScenarioError
from marchland.trial.docket import Docket
from marchland.views.words import day

QUOTED, DATED = re.compile(r"'([^']*)'"), re.compile(r"\b\d{4}-\d\d-\d\d\b")
MOST = 2
"""Reasons that are told of one strategy."""
Plain = dict[str, Any]


def in_few(session: Session, given: Plain) -> Plain:
    """B of a question among others: a block of futures against A, or the `runs` that are asked for; or `cannot`, a
    reason in words.

    Raises InputError, ScenarioError for what is wrong with anything but B.
    """
    asking, places = given.get("question"), [row.place for row in session.scenario.places]
    place = given.get("place")
    if place is not None and place not in places:
        raise unknown("place", str(place)[:64], places)
    if not isinstance(asking, dict):
        raise InputError("question: expected a JSON object with a and b")
    bench = session.bench
    b = asking.get("b", "history")
    asking = {**asking, "runs": given.get("runs", BLOCK)}
    question(bench.scenario, bench.cut, {**asking, "b": asking.get("a", "history")}, bench.learned)
    if isinstance(b, str) and b not in bench.scenario.strategies:
        raise unknown("strategy", b[:64], bench.scenario.strategies, "strategies")
    try:
        q = question(bench.scenario, bench.cut, asking, bench.learned)
        asked = bench.beside(q)
    except (InputError, ScenarioError) as error:
        return {"cannot": in_words(bench.scenario, error)}
    parts = asked.parts(q.runs)
    asked.fill(asked.missing(range(parts)))
    found = in_short(asked, parts, None if place is None else places.index(place))
    return {**found, "why_same": unmoved(asked) if found["same"] else ""}


def in_words(s: Scenario, error: InputError | ScenarioError) -> str:
    """An error with the names of places, sides and groups, and days as people write them."""
    docket = Docket(s)
    many = [one.message for one in error.problems] if isinstance(error, ScenarioError) else [str(error)]
    many = list(dict.fromkeys(many))
    said = "; ".join(many[:MOST]) + (f"; and {len(many) - MOST} more" if len(many) > MOST else "")
    said = QUOTED.sub(lambda m: docket.named(m[1]).replace("_", " "), said)
    return DATED.sub(lambda m: day(date.fromisoformat(m[0])), said)


def unmoved(asked: Asked) -> str:
    """Why B changes no future: what it does comes too late, is what A does, or finds nothing that it could move."""
    q, b = asked.question, asked.branching
    s, name = q.scenario, q.names[1]
    ends = b.cut + timedelta(days=DAYS * (b.until - b.since))
    if not s.strategies[name].levers and not s.strategies[name].offensives:
        return "it moves nothing"
    if (first := begins(s, name)) >= ends:
        return f"it begins on {day(first)}, when these futures have ended"
    levers = apart(asked)
    if not levers:
        return "in these weeks it sets everything as A does"
    labels = ", ".join(s.levers[lever].label for lever in levers)
    if unfelt := without_feeling(q, asked, levers):
        return f"what feels it is switched off ({', '.join(unfelt)})"
    return f"it moves only what was not in the field or planned in these weeks ({labels})"


def apart(asked: Asked) -> list[str]:
    """Levers that B sets otherwise than A in some week after the cut, in the scenario's order."""
    b = asked.branching
    one, other = (b.inputs(name) for name in asked.question.names)
    names = b.program.model.labels["lever"]
    moved = set()
    for key in ("levers", "rule_value", "rule_below", "rule_above"):
        x, y = (np.asarray(values[key])[b.since : b.until] for values in (one, other))
        differs = (x != y).any(axis=tuple(k for k in range(x.ndim) if k != 1))
        moved |= {names[k] for k in np.flatnonzero(differs)}
    return [lever for lever in asked.question.scenario.levers if lever in moved]


def without_feeling(q: Question, asked: Asked, levers: list[str]) -> list[str]:
    """Mechanisms switched off that alone feel these levers; empty where something that is on feels one of them."""
    model = asked.branching.models[q.names[1]]
    feel = {m.name for m in model.mechanisms for lever in m.levers if lever.name in levers}
    return sorted(feel) if feel <= set(q.off) else []
