"""Page one of a comparison that was made in the lab: the report's own page, of the futures that are finished."""

from __future__ import annotations

import dataclasses

from marchland.briefing.briefing import beside, case
from marchland.errors import InputError
from marchland.files import paths
from marchland.lab.asked import Question
from marchland.lab.session import Session
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
    found = dataclasses.replace(found, values=values)
    known = beside(session.scenario, session.posterior, paths.results())
    told = case(q.scenario, found, b, a, parts * asked.size, asked.seed, session.bench.learned, **known)
    return page({**told, **session.trial})
