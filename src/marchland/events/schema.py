"""One event is one row, the same for every source, and nothing in it is invented.

What a source does not state is NULL: ACLED has one figure of deaths and no low, high or split by side;
reduced files have no dates. `best` of a plain CSV may be the sum of its four deaths columns, which is how GED
defines it. Units: deaths in persons, coordinates in WGS84 degrees, precisions on the scale of the source (1
is exact).
"""

from __future__ import annotations

VERSION = 1

# Name and SQL type of each column of the store, in order. Key: source, release, event_id.
COLUMNS: dict[str, str] = {
    "source": "VARCHAR",
    "release": "VARCHAR",
    "event_id": "VARCHAR",
    "provisional": "BOOLEAN",
    "year": "INTEGER",
    "date_start": "DATE",
    "date_end": "DATE",
    "date_prec": "TINYINT",
    "where_prec": "TINYINT",
    "type": "VARCHAR",
    "subtype": "VARCHAR",
    "against_civilians": "BOOLEAN",
    "conflict": "VARCHAR",
    "dyad_id": "INTEGER",
    "dyad": "VARCHAR",
    "side_a_id": "INTEGER",
    "side_a": "VARCHAR",
    "side_b_id": "INTEGER",
    "side_b": "VARCHAR",
    "kind_a": "VARCHAR",
    "kind_b": "VARCHAR",
    "interaction": "VARCHAR",
    "country_code": "INTEGER",
    "country": "VARCHAR",
    "adm_1": "VARCHAR",
    "adm_2": "VARCHAR",
    "place": "VARCHAR",
    "latitude": "DOUBLE",
    "longitude": "DOUBLE",
    "cell": "INTEGER",
    "deaths_a": "INTEGER",
    "deaths_b": "INTEGER",
    "deaths_civilians": "INTEGER",
    "deaths_unknown": "INTEGER",
    "low": "INTEGER",
    "best": "INTEGER",
    "high": "INTEGER",
    "clarity": "TINYINT",
    "status": "VARCHAR",
    "loose_time": "BOOLEAN",
    "loose_place": "BOOLEAN",
    "row": "INTEGER",
}

# One row for each file and release it brought; `checks` is the report of the import as JSON.
IMPORTS: dict[str, str] = {
    "source": "VARCHAR",
    "release": "VARCHAR",
    "file": "VARCHAR",
    "sha256": "VARCHAR",
    "layout": "VARCHAR",
    "rows": "BIGINT",
    "policy": "VARCHAR",
    "report": "VARCHAR",
}

META: dict[str, str] = {"key": "VARCHAR", "value": "VARCHAR"}


def table(columns: dict[str, str]) -> str:
    """The columns as the body of CREATE TABLE."""
    return ", ".join(f'"{name}" {kind}' for name, kind in columns.items())


def names(columns: dict[str, str], prefix: str = "") -> str:
    """The column names as a list for SELECT and INSERT."""
    return ", ".join(f'{prefix}"{name}"' for name in columns)
