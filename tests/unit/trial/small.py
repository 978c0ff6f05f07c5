"""A record small enough to be judged by hand: three places, three sides, a year; and rows to put into it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from marchland.trial.docket import FOREVER, Docket
from marchland.trial.finding import Finding
from marchland.trial.kind import REQUIRED, kinds
from marchland.trial.parse import LISTS

START, WEEKS = date(2014, 1, 5), 52


def row(**cells: Any) -> SimpleNamespace:
    """A row that was seen in a source of high confidence, unless said otherwise."""
    return SimpleNamespace(**{"source": "a test", "confidence": "high", "verified": "verified", **cells})


def spell(place: str, since: str, holder: str, **cells: Any) -> SimpleNamespace:
    """Who held a place from a day on."""
    return row(place=place, since=date.fromisoformat(since), until=None, holder=holder, **cells)


CONTROL = (
    spell("north", "2013-12-01", "red"),
    spell("north", "2014-03-01", "contested"),
    spell("north", "2014-04-01", "blue"),
    spell("south", "2013-12-01", "red"),
    spell("south", "2014-06-01", "blue", confidence="low"),
    spell("south", "2014-09-01", "red"),
    spell("islet", "2013-12-01", "green"),
)
"""North: red, fought over from March, blue from April. South: red, blue from June, red from September."""


def world(**tables: Any) -> SimpleNamespace:
    """A scenario of these tables; places of recaptures that are nowhere else lie 222 km apart."""
    base: dict[str, Any] = {
        "time": SimpleNamespace(start=START, weeks=WEEKS),
        "places": [spot(p, country=c) for p, c in COUNTRIES.items()],
        "sides": {side: SimpleNamespace(label=side) for side in ("red", "blue", "green")},
        "groups": {},
        "sponsors": {},
        "communities": {},
        "folder": Path("nowhere"),
        **dict.fromkeys(TABLES, ()),
        "control": CONTROL,
    }
    known = [p.place for p in base["places"]]
    lone = dict.fromkeys(f.place for f in tables.get("forces", ()) if f.place not in known)
    base["places"] += [spot(p, lat=2.0 * i - 80) for i, p in enumerate(lone)]
    return SimpleNamespace(**{**base, **tables})


def spot(place: str, lat: float = 0.0, **cells: Any) -> SimpleNamespace:
    """A place of ten thousand people on a meridian."""
    usual = {"name": place, "country": "Land", "lat": lat, "lon": 0.0, "population": 10_000, "shares": {}}
    return SimpleNamespace(place=place, **{**usual, **cells})


COUNTRIES = {"north": "Land", "south": "Land", "islet": "Sea"}
TABLES = ("events", "relations", "strengths", "territory", "measures", "forces")


def docket(limit: date = FOREVER, bench: Any = None, **tables: Any) -> Docket:
    """What a test may look at."""
    return Docket(world(**tables), limit, bench)


def ask(kind: str, d: Docket, **given: Any) -> Finding:
    """What a kind of test says; arguments left out take their defaults."""
    known = kinds()[kind]
    assert all(
        isinstance(v, tuple) for k, v in given.items() for a in known.args if a.name == k and a.of in LISTS
    )
    usual = {a.name: a.default for a in known.args if a.default is not REQUIRED}
    assert set(given) <= {a.name for a in known.args}
    return known.judge(d, {**usual, **given})


def day(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)
