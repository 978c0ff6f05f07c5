"""What no lookup table knows is listed, with the events and deaths that hang on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marchland.events.lookups import Lookups

if TYPE_CHECKING:
    import duckdb

SHOWN = 20


@dataclass(frozen=True)
class Name:
    """A name as published that no table lists."""

    name: str
    events: int
    deaths: int


@dataclass(frozen=True)
class Unresolved:
    """Names without an entry, most deaths first. `places` is a count only: most villages are in no table."""

    sides: tuple[Name, ...]
    governorates: tuple[Name, ...]
    places: int

    def as_dict(self) -> dict[str, object]:
        """Counts, and the first `SHOWN` names of each kind."""
        out: dict[str, object] = {"places": self.places}
        for kind in ("sides", "governorates"):
            found: tuple[Name, ...] = getattr(self, kind)
            out[kind] = {"count": len(found), "first": [dict(vars(name)) for name in found[:SHOWN]]}
        return out


def unresolved(
    db: duckdb.DuckDBPyConnection, table: str, lookups: Lookups, where: str = "true"
) -> Unresolved:
    """Sides, governorates and places of the events of a table that no lookup table lists."""
    sides: dict[str, list[int]] = {}
    parts = " UNION ALL ".join(
        f"SELECT {side} AS name, best FROM {table} WHERE {where}" for side in ("side_a", "side_b")
    )
    for name, events, deaths in db.execute(
        f"SELECT name, count(*), coalesce(sum(best), 0) FROM ({parts}) WHERE name IS NOT NULL GROUP BY 1"
    ).fetchall():
        for member in lookups.unlisted(name):
            total = sides.setdefault(member, [0, 0])
            total[0] += events
            total[1] += int(deaths)
    units = db.execute(
        f"SELECT country, adm_1, count(*), coalesce(sum(best), 0) FROM {table} WHERE {where} "
        "AND adm_1 IS NOT NULL GROUP BY 1, 2"
    ).fetchall()
    governorates = {
        f"{country}: {unit}": [events, int(deaths)]
        for country, unit, events, deaths in units
        if (country, unit) not in lookups.governorates
    }
    places = db.execute(
        f"SELECT DISTINCT country, place FROM {table} WHERE {where} AND place IS NOT NULL"
    ).fetchall()
    return Unresolved(
        _sorted(sides), _sorted(governorates), sum(pair not in lookups.places for pair in places)
    )


def _sorted(names: dict[str, list[int]]) -> tuple[Name, ...]:
    found = [Name(name, events, deaths) for name, (events, deaths) in names.items()]
    return tuple(sorted(found, key=lambda name: (-name.deaths, -name.events, name.name)))
