"""What a store holds, in one page: releases, deaths in time and space, looseness, severity, open names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from marchland.events.aggregation import Key, aggregate
from marchland.events.lookups import load_lookups
from marchland.events.loose import Moved, Policy, check_policy, deaths_moved
from marchland.events.powerlaw import Severity, severity
from marchland.events.selection import Selection, select
from marchland.events.store import default_store, open_store
from marchland.events.unresolved import Unresolved, unresolved

if TYPE_CHECKING:
    import duckdb

Row = dict[str, object]
MOST = 10
_COLUMNS = (
    "best, type, date_start, date_end, loose_time, loose_place, provisional, side_a, side_b, country, adm_1, "
    "place, latitude, longitude"
)


@dataclass(frozen=True)
class Points:
    """Deaths at coordinates (0.05 degree cells), events loose in place left out; arrays of shape (cells,)."""

    longitude: np.ndarray
    latitude: np.ndarray
    deaths: np.ndarray
    type: list[str]
    place: list[str]


@dataclass(frozen=True)
class Summary:
    """A selection of events summed up; tables are rows of plain values, deaths in persons.

    `held` lists all releases in the store; everything else is about the selection. `sizes` are deaths per
    event of events that are not loose, which the severity is fitted to.
    """

    store: str
    held: list[Row]
    selection: Selection
    policy: Policy
    total: Row
    moved: Moved
    provisional: int
    monthly: list[Row]
    tables: dict[str, list[Row]]
    severity: Severity | None
    sizes: np.ndarray
    points: Points
    unresolved: Unresolved

    def as_dict(self) -> Row:
        """The summary as plain values for JSON; points and sizes are left to the chart."""
        return {
            "store": self.store,
            "held": self.held,
            "source": self.selection.source,
            "releases": list(self.selection.releases),
            "policy": self.policy,
            "total": self.total,
            "moved": {**asdict(self.moved), "share": round(self.moved.share, 4)},
            "provisional": self.provisional,
            "monthly": self.monthly,
            **self.tables,
            "unresolved": self.unresolved.as_dict(),
            "severity": None if self.severity is None else self.severity.as_dict(),
        }


def summarise(
    store: Path | str | None = None,
    *,
    source: str | None = None,
    releases: Sequence[str] | None = None,
    countries: Sequence[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    policy: str | None = None,
    lookups: Iterable[Path | str] = (),
) -> Summary:
    """Sum up the events of a store. Raises `Missing` without a store, `BadInput` if it would pool sources."""
    path = Path(store) if store is not None else default_store()
    names = load_lookups([Path(folder) for folder in lookups])
    with open_store(path) as db:
        chosen = select(db, source=source, releases=releases, countries=countries, since=since, until=until)
        followed = check_policy(policy or chosen.policy)

        def table(*by: Key) -> list[Row]:
            return list(aggregate(db, by, chosen, policy=followed, lookups=names).to_pylist())

        db.execute(
            f"CREATE TEMP TABLE selected AS SELECT {_COLUMNS} FROM store.events WHERE {chosen.where}",
            chosen.values,
        )
        sizes = db.execute(
            "SELECT best FROM selected WHERE best > 0 AND NOT loose_time AND NOT loose_place"
        ).fetchnumpy()
        deaths = np.asarray(sizes["best"], dtype=np.int64)
        provisional = db.execute("SELECT count(*) FROM selected WHERE provisional").fetchone()
        return Summary(
            store=str(path),
            held=_held(db),
            selection=chosen,
            policy=followed,
            total=table()[0],
            moved=deaths_moved(db, "selected"),
            provisional=provisional[0] if provisional else 0,
            monthly=table("month", "type"),
            tables={
                "years": table("year", "type"),
                "governorates": _most(table("country", "governorate"), followed),
                "dyads": _most(table("dyad"), followed),
                "sides": _most(table("side"), followed),
            },
            severity=severity(deaths),
            sizes=deaths,
            points=_points(db),
            unresolved=unresolved(db, "selected", names),
        )


def _held(db: duckdb.DuckDBPyConnection) -> list[Row]:
    columns = (
        "source",
        "release",
        "events",
        "low",
        "best",
        "high",
        "first_day",
        "last_day",
        "provisional",
        "policy",
        "file",
    )
    found = db.execute(
        "WITH notes AS (SELECT source, release, string_agg(DISTINCT policy, ', ' ORDER BY policy) AS policy, "
        "string_agg(DISTINCT file, ', ' ORDER BY file) AS file FROM store.imports GROUP BY ALL) "
        "SELECT e.source, e.release, count(*), sum(low), sum(best), sum(high), "
        "CAST(min(date_start) AS VARCHAR), CAST(max(date_end) AS VARCHAR), count(*) FILTER (provisional), "
        "any_value(n.policy), any_value(n.file) "
        "FROM store.events e LEFT JOIN notes n USING (source, release) GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()
    return [
        {
            name: int(value) if name in ("low", "best", "high") and value is not None else value
            for name, value in zip(columns, row, strict=True)
        }
        for row in found
    ]


def _points(db: duckdb.DuckDBPyConnection) -> Points:
    """Cells of 0.05 degrees with the type and the place of most deaths in each."""
    found = db.execute(
        "WITH parts AS (SELECT round(longitude * 20) / 20 AS x, round(latitude * 20) / 20 AS y, "
        "coalesce(type, '(not stated)') AS type, place, sum(best) AS deaths FROM selected "
        "WHERE NOT loose_place AND best > 0 AND longitude IS NOT NULL AND latitude IS NOT NULL GROUP BY ALL) "
        "SELECT x, y, sum(deaths), arg_max(type, deaths), arg_max(coalesce(place, ''), deaths) FROM parts "
        "GROUP BY x, y ORDER BY 3 DESC, x, y"
    ).fetchall()
    x, y, deaths, types, places = zip(*found, strict=True) if found else ((), (), (), (), ())
    return Points(np.array(x, float), np.array(y, float), np.array(deaths, float), list(types), list(places))


def _most(rows: list[Row], policy: Policy) -> list[Row]:
    """The rows with most deaths, loose ones counted once; all others stand in the total."""
    apart = policy in ("drop", "apart")

    def weight(row: Row) -> tuple[float, int]:
        best, loose, events = (float(str(row[name] or 0)) for name in ("best", "loose_best", "events"))
        return best + loose * apart, int(events)

    return sorted(rows, key=weight, reverse=True)[:MOST]
