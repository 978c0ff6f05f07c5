"""Deaths by month, place, governorate, dyad, side and type, with the loose ones accounted for.

`best`, `low`, `high` and the split by victim are sums over the events of a cell (persons). Under `as_coded`
and `spread` they include loose events, under `drop` and `apart` they do not; the `loose_*` columns always
hold the loose events of the cell. `spread` shares deaths over the days of the span (events are counted where
they begin). By side, an event counts once for each side in it, so cells do not add up to the total. What a
source does not state stays NULL.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, get_args

from marchland.errors import meant
from marchland.events.errors import bad
from marchland.events.lookups import Lookups, load_lookups
from marchland.events.loose import SPAN, Policy, check_policy
from marchland.events.selection import Selection, select

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Key = Literal["month", "year", "country", "governorate", "place", "dyad", "side", "type"]
KEYS: tuple[Key, ...] = get_args(Key)
UNKNOWN = "(unknown)"

_SUMS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "low", "best", "high")
_KEY_SQL = {
    "month": "strftime(month, '%Y-%m')",
    "year": "CAST(year(month) AS INTEGER)",
    "country": f"coalesce(e.country, '{UNKNOWN}')",
    "governorate": f"coalesce(units.governorate, e.adm_1, '{UNKNOWN}')",
    "place": f"coalesce(settlements.target, e.place, '{UNKNOWN}')",
    "dyad": f"coalesce(e.dyad, '{UNKNOWN}')",
    "side": f"coalesce(party, '{UNKNOWN}')",
    "type": "coalesce(e.type, '(not stated)')",
}


def aggregate(
    db: duckdb.DuckDBPyConnection,
    by: Sequence[str],
    selection: Selection | None = None,
    *,
    policy: str | None = None,
    lookups: Lookups | None = None,
) -> pa.Table:
    """Counts and deaths in cells of `by`, sorted by them.

    `db` comes from `open_store`; without a selection all events of the store are meant, if they may be
    pooled. The policy is that of the import unless given. The table's metadata name source, releases and
    policy. Raises `BadInput`.
    """
    for key in by:
        if key not in KEYS:
            raise bad(
                "aggregate",
                "no such key",
                value=str(key),
                expected=f"{', '.join(KEYS)}{meant(str(key), list(KEYS))}",
            )
    selection = selection or select(db)
    chosen = check_policy(policy or selection.policy)
    _register(db, lookups or load_lookups(), selection)
    keys = ", ".join(f"{_KEY_SQL[key]} AS {key}" for key in by)
    group = f" GROUP BY {', '.join(map(str, range(1, len(by) + 1)))} ORDER BY ALL" if by else ""
    query = f"SELECT {keys + ', ' if by else ''}{_sums(chosen)} FROM {_events(by, chosen, selection)}{group}"
    try:
        table: pa.Table = db.sql(query, params=selection.values).to_arrow_table()
    finally:
        for name in ("units", "settlements", "parties"):
            db.unregister(name)
    note = {"source": selection.source, "releases": ", ".join(selection.releases), "policy": chosen}
    return table.replace_schema_metadata(note)


def _events(by: Sequence[str], policy: Policy, selection: Selection) -> str:
    """The FROM clause: selected events, their months and weights, and the looked-up names that `by` needs."""
    months = "date_trunc('month', date_start)"
    weight = "1.0"
    if policy == "spread" and {"month", "year"} & set(by):
        months = (
            "unnest(generate_series(date_trunc('month', date_start), "
            "date_trunc('month', greatest(date_start, date_end)), INTERVAL 1 MONTH))"
        )
        days = (
            "greatest(least(greatest(date_end, date_start), last_day(month)) - "
            "greatest(date_start, CAST(month AS DATE)), -1) + 1"
        )
        weight = f"({days}) / ({SPAN})"
    loose = "loose_time OR loose_place AS loose"
    inner = f"SELECT *, {loose}, {months} AS month FROM store.events WHERE {selection.where}"
    first = "month = date_trunc('month', date_start) AS first_month"
    sql = f"(SELECT *, {weight} AS weight, {first} FROM ({inner})) e"
    if "governorate" in by:
        sql += " LEFT JOIN units ON e.country = units.country AND e.adm_1 = units.name"
    if "place" in by:
        sql += " LEFT JOIN settlements ON e.country = settlements.country AND e.place = settlements.name"
    if "side" in by:
        sql += (
            " LEFT JOIN parties a ON e.side_a = a.name LEFT JOIN parties b ON e.side_b = b.name, "
            "unnest(list_distinct(list_concat(coalesce(a.sides, []), coalesce(b.sides, [])))) AS u(party)"
        )
    return sql


def _sums(policy: Policy) -> str:
    kept = "NOT loose" if policy in ("drop", "apart") else "true"
    number = "DOUBLE" if policy == "spread" else "BIGINT"

    def total(column: str, condition: str, name: str) -> str:
        """A sum that is NULL only where no event states the column."""
        none = f"CASE WHEN count({column}) > 0 THEN 0 END"
        return f"CAST(coalesce(sum({column} * weight) FILTER ({condition}), {none}) AS {number}) AS {name}"

    parts = [f"count(*) FILTER ({kept} AND first_month) AS events"]
    parts += [total(column, kept, column) for column in _SUMS]
    parts.append(total("best", f"{kept} AND coalesce(against_civilians, false)", "best_against_civilians"))
    parts.append("count(*) FILTER (loose AND first_month) AS loose_events")
    parts += [total(column, "loose", f"loose_{column}") for column in ("low", "best", "high")]
    return ", ".join(parts)


def _register(db: duckdb.DuckDBPyConnection, lookups: Lookups, selection: Selection) -> None:
    """Lookup tables as tables of the connection."""
    import pyarrow as pa

    units = [(country, name, unit) for (country, name), unit in lookups.governorates.items()]
    places = [(country, name, place) for (country, name), place in lookups.places.items()]
    found = db.execute(
        f"SELECT DISTINCT unnest([side_a, side_b]) FROM store.events WHERE {selection.where}",
        selection.values,
    ).fetchall()
    names = [name for (name,) in found if name is not None]
    for table, columns, rows in (
        ("units", ("country", "name", "governorate"), units),
        ("settlements", ("country", "name", "target"), places),
    ):
        arrays = [pa.array([row[place] for row in rows], pa.string()) for place in range(len(columns))]
        db.register(table, pa.table(arrays, names=list(columns)))
    sides = pa.array([lookups.side(name) for name in names], pa.list_(pa.string()))
    db.register("parties", pa.table([pa.array(names, pa.string()), sides], names=["name", "sides"]))
