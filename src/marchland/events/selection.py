"""Which events are counted together: one source, and releases that do not overlap.

UCDP GED, ACLED and a plain file count different things, so a selection never spans two sources, and each
plain file stands alone. Two releases that hold the same events would count them twice, so the user must name
one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from marchland.events.errors import bad
from marchland.events.loose import Policy

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Selection:
    """A choice of events: source, releases, the policy they were imported with, and the SQL condition."""

    source: str
    releases: tuple[str, ...]
    policy: Policy
    where: str
    values: dict[str, object]

    @property
    def title(self) -> str:
        """The choice in words, for captions."""
        name = {"ged": "UCDP GED", "acled": "ACLED", "csv": "plain CSV"}[self.source]
        parts = [f"{name} {', '.join(self.releases)}"]
        for key in ("country", "type"):
            chosen = self.values.get(key)
            if isinstance(chosen, list):
                parts.append(", ".join(chosen))
        parts += [f"{key} {self.values[key]}" for key in ("since", "until") if key in self.values]
        return "; ".join(parts)


def releases_in(db: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Source and release of all events in the store, sorted."""
    found = db.execute("SELECT DISTINCT source, release FROM store.events ORDER BY ALL").fetchall()
    return [(source, release) for source, release in found]


def select(
    db: duckdb.DuckDBPyConnection,
    *,
    source: str | None = None,
    releases: Sequence[str] | None = None,
    countries: Sequence[str] | None = None,
    types: Sequence[str] | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Selection:
    """Choose events by source, release, country, type and first day (both ends included).

    Raises `BadInput` where the choice would pool sources or count events twice, and for names the store does
    not hold.
    """
    held = releases_in(db)
    chosen = [(s, r) for s, r in held if source in (None, s) and (not releases or r in releases)]
    listed = "; ".join(f"{s} {r}" for s, r in held)
    missing = [name for name in releases or () if name not in {r for _, r in chosen}]
    if not chosen or missing:
        raise bad(
            "selection",
            "no such events in the store",
            value=", ".join(missing) or source,
            expected=f"one of: {listed}",
        )
    sources = sorted({s for s, _ in chosen})
    if len(sources) > 1:
        raise bad(
            "selection",
            f"would pool {' and '.join(sources)}, which count different things",
            expected=f"--source {' or --source '.join(sources)}",
        )
    names = tuple(r for _, r in chosen)
    where = "source = $source AND list_contains($releases, release)"
    values: dict[str, object] = {"source": sources[0], "releases": list(names)}
    _refuse_double(db, sources[0], names, where, values)
    for column, wanted in (("country", countries), ("type", types)):
        if wanted:
            where += f" AND list_contains(${column}, {column})"
            values[column] = list(wanted)
    for bound, sign, day in (("since", ">=", since), ("until", "<=", until)):
        if day:
            where += f" AND date_start {sign} ${bound}"
            values[bound] = day
    return Selection(sources[0], names, _policy(db, sources[0], names), where, values)


def _refuse_double(
    db: duckdb.DuckDBPyConnection, source: str, names: tuple[str, ...], where: str, values: dict[str, object]
) -> None:
    if len(names) < 2:
        return
    if source == "csv":
        raise bad(
            "selection",
            "plain files count each in its own way and are not pooled",
            value=", ".join(names),
            expected="--release with one of them",
        )
    row = db.execute(
        "SELECT count(*) FROM (SELECT event_id FROM store.events WHERE "
        f"{where} GROUP BY event_id HAVING count(DISTINCT release) > 1)",
        values,
    ).fetchone()
    if row and row[0]:
        raise bad(
            "selection",
            f"{row[0]} events stand in more than one release and would count twice",
            value=", ".join(names),
            expected="--release with those to count",
        )


def _policy(db: duckdb.DuckDBPyConnection, source: str, names: tuple[str, ...]) -> Policy:
    """The policy the releases were imported with; `apart` if they differ, because it hides nothing."""
    found = db.execute(
        "SELECT DISTINCT policy FROM store.imports WHERE source = ? AND list_contains(?, release)",
        [source, list(names)],
    ).fetchall()
    return found[0][0] if len(found) == 1 else "apart"
