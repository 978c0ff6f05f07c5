"""From a file or the store to the events of one country in a window, with counts of what stays outside.

A file is imported into a store of its own, which is gone afterwards: the user's store is neither needed nor touched.
Events that begin before the window or end after it belong to it as far as they overlap; how their deaths are shared
is a matter of `deaths`. Coordinates outside the country's outline are counted and place no town; where all lie outside,
or the country holds them with latitude and longitude exchanged, the events are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marchland.errors import InputError, listed, unknown
from marchland.events.dialect import Dialect
from marchland.events.importing import import_file
from marchland.events.lookups import Lookups, load_lookups, outlines
from marchland.events.outside import outside, rings_of
from marchland.events.scratch import scratch
from marchland.events.selection import releases_in, select
from marchland.events.store import default_store, open_store
from marchland.scenario.names import key_of, tidy
from marchland.wars.from_events.asked import DATED, PRECISE, Asked
from marchland.wars.from_events.event import Event, Events, many
from marchland.wars.from_events.gazetteer import iso_number

if TYPE_CHECKING:
    import duckdb

STRAY = 0.1
"""Share of the events that may lie elsewhere when latitude and longitude of all are taken for exchanged."""
FEW = 3
"""From so many events on, none of them in the country, positions are refused where exchanging does not help."""
_COLUMNS = (
    "event_id, date_start, date_end, type, subtype, against_civilians, side_a, side_b, kind_a, kind_b, adm_1, place, "
    "latitude, longitude, deaths_a, deaths_b, low, best, high, date_prec, where_prec, loose_place, country_code"
)


class WrongPositionsError(InputError):
    """Events whose positions cannot be those of their country: a file to mend, not a country to leave out."""


@dataclass(frozen=True)
class Origin:
    """Where events come from: a file and how it is written, or (without a file) a store and what to count in it."""

    file: Path | None = None
    store: Path | None = None
    layout: str | None = None
    mapping: tuple[str, ...] = ()
    release: str | None = None
    source: str | None = None
    dialect: Dialect = field(default_factory=Dialect)
    lookups: tuple[Path, ...] = ()


@contextmanager
def opened(origin: Origin) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the events as `store`. Raises what `import_file` and `open_store` raise."""
    if origin.file is None:
        with open_store(origin.store or default_store()) as db:
            yield db
        return
    with scratch() as folder:
        store = folder / "events.duckdb"
        import_file(
            origin.file,
            store=store,
            layout=origin.layout,
            policy="spread",
            mapping=origin.mapping,
            release=origin.release,
            lookups=origin.lookups,
            dialect=origin.dialect,
        )
        with open_store(store) as db:
            yield db


def read(origin: Origin, asked: Asked) -> Events:
    """The events of the country in the window. Raises InputError where there are none, and as `opened` does."""
    lookups = load_lookups(origin.lookups)
    with opened(origin) as db:
        return events_in(db, asked, lookups, origin.source, origin.release if origin.file is None else None)


def events_in(
    db: duckdb.DuckDBPyConnection,
    asked: Asked,
    lookups: Lookups,
    source: str | None = None,
    release: str | None = None,
) -> Events:
    """The same from a connection that `open_store` gave."""
    if not releases_in(db):
        raise InputError(
            "the record holds no event: an empty download? Expected rows of UCDP GED, ACLED or CSV"
        )
    pool = select(db, source=source, releases=[release] if release else None)
    counts = dict(
        db.execute(
            f"SELECT country, count(*) FROM store.events WHERE {pool.where} AND country IS NOT NULL GROUP BY 1",
            pool.values,
        ).fetchall()
    )
    country = named(asked.country, list(counts), lookups)
    chosen = select(db, source=source, releases=[release] if release else None, countries=[country])
    first, last = _span(db, chosen.where, chosen.values)
    found = db.execute(
        f"SELECT {_COLUMNS} FROM store.events WHERE {chosen.where} AND date_start <= $last "
        "AND greatest(date_start, date_end) >= $first ORDER BY date_start, event_id",
        {**chosen.values, "first": asked.since, "last": asked.until},
    ).fetchall()
    if not found:
        raise InputError(
            f"no event of {country} lies between {asked.since} and {asked.until}: its {counts[country]:,} events "
            f"run from {first} to {last}"
        )
    rings = rings_of(chosen.source, found[0][-1], country, lookups, outlines())
    away = _away(found, rings)
    _refuse_elsewhere(found, away, rings, country)
    rows = tuple(_event(row, chosen.source, lookups, bool(off)) for row, off in zip(found, away, strict=True))
    others = sum(number for name, number in counts.items() if name != country)
    said = [f"{many(len(rows), 'event')} of {country} from {asked.since} to {asked.until}"]
    if others:
        verb = "is" if others == 1 else "are"
        names = listed(sorted(set(counts) - {country}))
        said.append(f"{many(others, 'event')} of other countries {verb} not used: {names}")
    if number := int(away.sum()):
        dead = sum(row.best for row, off in zip(rows, away, strict=True) if off)
        said.append(
            f"{many(number, 'event')} ({many(dead, 'death')}) {'lies' if number == 1 else 'lie'} outside the outline "
            f"of {country}: counted in the governorate of the code, at no town"
        )
    if not rings:
        said.append(f"no outline of {country} is at hand: nobody looked whether its events lie within it")
    isos = _isos(chosen.source, found[0][-1], country, lookups)
    return Events(chosen.source, chosen.releases, country, isos, rows, first, last, tuple(said))


def named(asked: str, names: Sequence[str], lookups: Lookups) -> str:
    """The country as the data have it, by name, by name without brackets, or by ISO letters. Raises InputError."""
    wanted = key_of(asked)
    for spelling in (key_of, lambda name: key_of(name.split(" (")[0])):
        if found := [name for name in names if spelling(name) == wanted]:
            return found[0]
    number = iso_number(asked)
    if found := [
        name for name in names if number is not None and number in lookups.iso_of_name.get(name, ())
    ]:
        return found[0]
    raise unknown("country", asked, sorted(names), "countries of the record")


def _isos(source: str, code: int | None, country: str, lookups: Lookups) -> tuple[int, ...]:
    """ISO numbers of a country: ACLED's code is one, UCDP's is looked up, and so is a name without a code."""
    if source == "acled" and code is not None:
        return (code,)
    return lookups.iso_of_gw.get(code or -1) or lookups.iso_of_name.get(country, ())


def _span(db: duckdb.DuckDBPyConnection, where: str, values: dict[str, object]) -> tuple[Any, Any]:
    row = db.execute(
        f"SELECT min(date_start), max(date_end) FROM store.events WHERE {where}", values
    ).fetchone()
    if row is None or row[0] is None:
        raise InputError("the events have no dates: a scenario needs to know when they happened")
    return row[0], row[1]


def _refuse_elsewhere(found: list[Any], away: np.ndarray, rings: list[np.ndarray], country: str) -> None:
    """Raise WrongPositionsError where the positions cannot be the country's: all lie elsewhere, or in it exchanged."""
    known = _located(found) if rings else []
    inside = int((~away[known]).sum())
    if not known or inside > STRAY * len(known):
        return
    lat, lon = (np.array([found[i][column] for i in known], float) for column in (12, 13))
    exchanged = int((~outside(lat, lon, rings)).sum())
    number = "all" if not inside else f"{len(known) - inside:,} of"
    text = f"{number} {many(len(known), 'event')} with a position lie outside {country}"
    if exchanged >= (1 - STRAY) * len(known):
        told = "they lie" if exchanged == len(known) else f"{exchanged:,} lie"
        raise WrongPositionsError(
            f"{text}; {told} inside it with lat and lon exchanged: exchange the two columns (a plain CSV: in its "
            "mapping), and read the file again"
        )
    if not inside and len(known) >= FEW:
        raise WrongPositionsError(
            f"{text}: expected latitude and longitude of {country}, degrees, north and east positive"
        )


def _located(found: list[Any]) -> list[int]:
    """Which rows have a position that is better than a country."""
    return [i for i, row in enumerate(found) if None not in (row[12], row[13]) and not row[21]]


def _away(found: list[Any], rings: list[np.ndarray]) -> np.ndarray:
    """Which rows lie outside the rings; those without a position or no better than a country do not."""
    away = np.zeros(len(found), dtype=bool)
    if rings and (known := _located(found)):
        lat, lon = (np.array([found[i][column] for i in known], float) for column in (12, 13))
        away[known] = outside(lon, lat, rings)
    return away


def _event(row: Any, source: str, lookups: Lookups, away: bool) -> Event:
    (id_, since, until, type_, subtype, civilians, a, b, kind_a, kind_b, unit, place, lat, lon, *rest) = row
    deaths_a, deaths_b, low, best, high, date_prec, place_prec, loose_place, _ = rest
    loose = bool(loose_place) or lat is None or lon is None
    return Event(
        id=str(id_),
        since=since,
        until=max(since, until or since),
        type=type_ or "",
        subtype=subtype or "",
        against_civilians=bool(civilians),
        a=tuple(lookups.members(a)),
        b=tuple(lookups.members(b)),
        kind_a=kind_a or "",
        kind_b=kind_b or "",
        unit=tidy(unit or ""),
        place=tidy(place or ""),
        lat=float("nan") if lat is None else float(lat),
        lon=float("nan") if lon is None else float(lon),
        deaths_a=deaths_a,
        deaths_b=deaths_b,
        low=low,
        best=best or 0,
        high=high,
        placed=not (loose or away) and (place_prec is None or place_prec <= PRECISE[source]),
        dated=date_prec is None or date_prec <= DATED[source],
        loose=loose,
    )
