"""Events or tables leave the store as parquet or CSV, with lookups applied and provenance beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from marchland.events import schema
from marchland.events.aggregation import aggregate
from marchland.events.errors import EventsError, bad, reason
from marchland.events.inert import for_spreadsheets
from marchland.events.lookups import load_lookups
from marchland.events.selection import select
from marchland.events.store import default_store, open_store
from marchland.files.writing import whole


def export(
    target: Path | str,
    *,
    store: Path | str | None = None,
    by: Sequence[str] = (),
    source: str | None = None,
    releases: Sequence[str] | None = None,
    countries: Sequence[str] | None = None,
    policy: str | None = None,
    lookups: Iterable[Path | str] = (),
) -> dict[str, object]:
    """Write events (without `by`) or a table by the keys of `by` to a `.parquet` or `.csv` file.

    Events keep every column and gain `governorate` (looked up) and `sides_a`, `sides_b` (joined by ;). The
    file appears whole or not at all. In a CSV, texts that a spreadsheet would compute begin with an apostrophe.
    Returns what was written. Raises `BadInput`, `Missing`, `EventsError`.
    """
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    path = Path(target)
    if path.suffix not in (".parquet", ".csv") or path.is_dir():
        raise bad(path, "cannot be written", expected="a file ending in .parquet or .csv")
    names = load_lookups([Path(folder) for folder in lookups])
    with open_store(Path(store) if store is not None else default_store()) as db:
        chosen = select(db, source=source, releases=releases, countries=countries)
        if by:
            table = aggregate(db, by, chosen, policy=policy, lookups=names)
        else:
            table = db.sql(
                f"SELECT {schema.names(schema.COLUMNS)} FROM store.events WHERE {chosen.where} "
                "ORDER BY release, row",
                params=chosen.values,
            ).to_arrow_table()
            pairs = zip(table["country"].to_pylist(), table["adm_1"].to_pylist(), strict=True)
            units = [names.governorates.get((str(country), str(unit)), unit) for country, unit in pairs]
            table = table.append_column("governorate", pa.array(units, pa.string()))
            for side in ("side_a", "side_b"):
                joined = [";".join(names.side(name)) or None for name in table[side].to_pylist()]
                table = table.append_column(f"sides{side[4:]}", pa.array(joined, pa.string()))
            note = {"source": chosen.source, "releases": ", ".join(chosen.releases)}
            table = table.replace_schema_metadata(note)
    try:
        with whole(path) as part:
            if path.suffix == ".parquet":
                pyarrow.parquet.write_table(table, part)
            else:
                pyarrow.csv.write_csv(for_spreadsheets(table), part)
    except OSError as error:
        raise EventsError(f"{path}: error: cannot be written ({reason(error)})") from error
    return {
        "file": str(path),
        "rows": table.num_rows,
        "columns": table.column_names,
        "source": chosen.source,
        "releases": list(chosen.releases),
    }
