"""Page one of a comparison that was made in the lab, of the futures that are finished; and what it says of trust."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from marchland.briefing.briefing import HEADLINE, beside, case, graded
from marchland.briefing.ground import ground
from marchland.compare.comparison import Comparison
from marchland.compare.outcomes import RETAKEN
from marchland.errors import InputError
from marchland.files import paths
from marchland.lab.asked import SIDES, Question
from marchland.lab.bench import Asked
from marchland.lab.session import Session
from marchland.views import answer, opening
from marchland.views.page_one import page

FEWEST = 64
"""Futures of each strategy below which no page is written."""


def page_one(session: Session, q: Question) -> str:
    """HTML without script or request, B as the focus; other beliefs as far as they were tried on the page.

    Raises InputError where nothing is compared, mechanisms are off, or too few futures are finished.
    """
    a, b = q.names
    if a == b:
        raise InputError("A and B are the same: choose two strategies to compare")
    if q.off:
        raise InputError(f"page one is of all mechanisms: switch on again {', '.join(q.off)}")
    asked, found = compared(session, q)
    known = beside(session.scenario, session.posterior, paths.results())
    told = case(q.scenario, found, b, a, futures(found), asked.seed, session.bench.learned, **known)
    return page({**told, **session.trial})


def compared(session: Session, q: Question) -> tuple[Asked, Comparison]:
    """The comparison of all finished futures, under all beliefs that were tried. Raises InputError for too few."""
    asked = session.bench.ask(q)
    parts = asked.finished(q.names)
    if parts * asked.size < FEWEST:
        raise InputError(f"{parts * asked.size} futures are finished: expected at least {FEWEST}")
    found = asked.compared(parts)
    values = dict(found.values)
    for belief in session.bench.tried(q)[1:]:
        other = session.bench.ask(dataclasses.replace(q, belief=belief))
        if (many := other.finished(q.names)) * other.size >= FEWEST:
            values |= other.compared(many).values
    return asked, dataclasses.replace(found, values=values)


def futures(found: Comparison) -> int:
    """Futures of each strategy under the first belief."""
    return next(iter(found.futures.values()))


def trusted(session: Session, q: Question, given: Mapping[str, Any]) -> dict[str, Any]:
    """What page one says of trust: the grade of B against A with its reasons, None where it would not be written; and
    what the futures of one side take back that the record does not. Nothing yet where too few futures are finished: the
    reader may have asked something new meanwhile. Raises InputError."""
    side = given.get("side", SIDES[0])
    if side not in SIDES:
        raise InputError(f"side: expected {' or '.join(SIDES)}")
    s, (a, b) = q.scenario, q.names
    asked = session.bench.ask(q)
    if asked.finished(q.names) * asked.size < FEWEST:
        return {"again": "", "grade": None}
    _, found = compared(session, q)
    seen, shown = ground(s, found), q.names[SIDES.index(side)]
    told = {
        "scenario": {"focal": s.sides[s.focal].label}, "against": shown, "ground": seen,
        "levels": {shown: {RETAKEN: found.level(shown, RETAKEN)}},
    }  # fmt: skip
    out: dict[str, Any] = {"again": opening.again(told).strip(), "grade": None}
    if a != b and not q.off:
        known = beside(s, session.posterior, paths.results())
        judged = graded(found, found.difference(b, a, HEADLINE), a, seen, known["board"], known["verified"])
        one = [answer.alone(q.belief)] if len(found.values) == 1 else []
        out["grade"] = {"level": judged.level, "reasons": [*judged.reasons, *one]}
    return out
