"""A scenario as the page needs it: words, map, record, levers and strategies, as plain data sent once."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.briefing import shipped
from marchland.compare.beliefs import names
from marchland.compare.outcomes import money
from marchland.lab.asked import own_yaml
from marchland.lab.bench import Bench
from marchland.lab.cuts import begins
from marchland.mechanisms import discover
from marchland.record.months import DAYS
from marchland.record.record import borders, recorded_holders
from marchland.scenario import Scenario
from marchland.scenario.catalog import called
from marchland.territory.abilities import comparable
from marchland.territory.compile import compile_world
from marchland.trial.usual import usual_strategies

UNKNOWN = 255
"""The byte that stands for a holder who is not known."""
Plain = dict[str, Any]


def case(bench: Bench, posterior: Plain) -> Plain:
    """Everything about a scenario that does not change while the page is open."""
    s, cut = bench.scenario, bench.cut
    since = (cut - s.time.start).days // DAYS
    return {
        "name": s.name,
        "called": called(s.name, s.folder),
        "title": s.title,
        "about": s.about.model_dump(mode="json", by_alias=True),
        "question": shipped.question(s),
        "hash": s.hash,
        "start": s.time.start.isoformat(),
        "cut": cut.isoformat(),
        "since": since,
        "weeks": bench.lasting,
        "horizon": s.time.weeks,
        "seed": bench.seed,
        "focal": list(s.sides).index(s.focal),
        "sides": [
            {"id": k, "label": one.label, "colour": one.colour, "holds": one.holds}
            for k, one in s.sides.items()
        ],
        "groups": [
            {"id": k, "label": one.label, "side": one.side, "role": one.role} for k, one in s.groups.items()
        ],
        "communities": {k: one.label for k, one in s.communities.items()},
        "area": next(iter(s.definitions.values())).label,
        "money": money(s),
        **geometry(s, bench.area),
        "record": record(s),
        "levers": levers(s),
        "strategies": strategies(bench),
        "begun": begun(bench),
        "usual": list(usual_strategies(s, cut)),
        "beliefs": list(names(s, bool(bench.learned))),
        "mechanisms": [
            {"id": name, "claim": discover()[name].claim, "signed": bool(s.claims) and signed(name)}
            for name in s.mechanisms
        ],
        "posterior": posterior,
    }


def signed(name: str) -> bool:
    """Whether the argument asserts a sign of one of a mechanism's parameters."""
    return any(p.as_argued is not None for p in discover()[name].parameters)


def geometry(s: Scenario, area: NDArray[np.float32]) -> Plain:
    """Places, roads between them by number, and outlines as rings of degrees east and north."""
    number = {row.place: i for i, row in enumerate(s.places)}
    countries = dict.fromkeys(row.country for row in s.places)
    return {
        "places": [
            {
                "id": row.place, "name": row.name, "lat": row.lat, "lon": row.lon,
                "population": round(row.population), "country": row.country, "governorate": row.governorate,
                "shares": {k: v for k, v in row.shares.items() if v > 0}, "km2": round(float(area[i])),
            }
            for i, row in enumerate(s.places)
        ],
        "roads": [[number[row.a], number[row.b]] for row in s.roads],
        "outlines": [
            [[float(lon), float(lat)] for lat, lon in ring] for name in countries for ring in borders(s, name)
        ],
    }  # fmt: skip


def record(s: Scenario) -> Plain:
    """Holders (week, place), the start first, and which were contested (week, place), as bytes in base64."""
    world = compile_world(s)
    holder, contested = recorded_holders(s, world.holder, s.time.weeks)
    whole = np.concatenate([world.holder[None].astype(np.int16), holder.astype(np.int16)])
    first = np.zeros((1, contested.shape[1]), bool)
    return {
        "holder": _bytes(np.where(whole < 0, UNKNOWN, whole)),
        "contested": _bytes(np.concatenate([first, contested])),
        "published": [
            {
                "date": row.date.isoformat(),
                "publisher": s.publishers[row.publisher].label,
                "km2": row.km2,
                "source": row.source,
            }
            for row in s.territory
        ],
    }


def _bytes(values: NDArray[Any]) -> str:
    return b64encode(np.ascontiguousarray(values, np.uint8).tobytes()).decode()


def levers(s: Scenario) -> list[Plain]:
    """Levers with what they mean here and what they can be; those that nothing listed feels move nothing."""
    felt = {lever.name: (name, lever) for name, m in discover().items() for lever in m.levers}
    out = []
    for name, spec in s.levers.items():
        mechanism, lever = felt[name]
        out.append({
            "id": name, "label": spec.label, "owner": spec.owner, "compliance": spec.compliance,
            "cost": spec.cost, "cost_unit": spec.cost_unit, "source": spec.source or "assumed",
            "low": lever.low, "high": lever.high, "history": lever.history, "unit": lever.note or lever.unit,
            "mechanism": mechanism, "felt": mechanism in s.mechanisms, "moves": lever.outcome,
        })  # fmt: skip
    return out


def strategies(bench: Bench) -> list[Plain]:
    """Strategies that part at the cut, as scenario.yaml has them."""
    s = bench.scenario
    return [
        {"id": name, "about": s.strategies[name].about, "inverse": s.strategies[name].inverse, **moved(s, name)}
        for name in comparable(s, bench.cut)
    ]  # fmt: skip


def begun(bench: Bench) -> list[Plain]:
    """Strategies that are not offered, since they begin before the cut, with the day on which they do."""
    s = bench.scenario
    offered = comparable(s, bench.cut)
    return [
        {"id": name, "since": begins(s, name).isoformat()} for name in s.strategies if name not in offered
    ]


def moved(s: Scenario, name: str) -> Plain:
    """Levers and offensives of a strategy, plain."""
    plain = own_yaml(s.strategies[name])
    return {"levers": plain.get("levers", {}), "offensives": plain.get("offensives", [])}


def week_day(s: Scenario, week: int) -> str:
    """The day after so many weeks from the start, ISO."""
    return (s.time.start + timedelta(days=DAYS * week)).isoformat()
