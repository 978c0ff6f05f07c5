"""A thousand event files, each broken in its own way: every one is imported in full or refused, and never in between.

    python verification/mutate_events.py --count 1000 --seed 1

A finding is an exception, an exit code other than 0, 1, 2 or 3, output that is not what it should be (JSON, or
a reason; no control characters), rows that are gone without a count, or a store that changed though the file
was refused. Case N of a seed is always the same file with the same options. Prints one line; exits 1 on findings.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from typer.testing import CliRunner

from marchland.cli.events import app

GED = {
    "id": "1", "year": "2015", "code_status": "Clear", "type_of_violence": "1", "conflict_name": "Iraq: Government",
    "dyad_new_id": "524", "dyad_name": "Government of Iraq - IS", "side_a": "Government of Iraq", "side_b": "IS",
    "where_prec": "1", "where_coordinates": "Mosul town", "adm_1": "Nīnawá province", "latitude": "36.335",
    "longitude": "43.119", "country": "Iraq", "country_id": "645", "event_clarity": "1", "date_prec": "1",
    "date_start": "2015-05-17", "date_end": "2015-05-17", "deaths_a": "1", "deaths_b": "2", "deaths_civilians": "3",
    "deaths_unknown": "1", "low": "5", "best": "7", "high": "9",
}  # fmt: skip
ACLED = {
    "event_id_cnty": "IRQ1", "event_date": "2015-05-17", "year": "2015", "time_precision": "1",
    "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "Islamic State (Iraq)", "inter1": "2",
    "actor2": "Military Forces of Iraq (2014-2018)", "inter2": "1", "interaction": "12", "civilian_targeting": "",
    "iso": "368", "country": "Iraq", "admin1": "Ninewa", "location": "Mosul", "latitude": "36.335",
    "longitude": "43.119", "geo_precision": "1", "fatalities": "4",
}  # fmt: skip
PLAIN = {"id": "1", "day": "2015-05-17", "killed": "3", "place": "Mosul", "lat": "36.335", "country": "Iraq"}
MAPS = ["event_id=id", "date_start=day", "best=killed", "place=place", "latitude=lat", "country=country"]
FAMILIES: dict[str, tuple[dict[str, str], list[str]]] = {
    "ged": (GED, ["--release", "23.1"]),
    "acled": (ACLED, []),
    "plain": (
        PLAIN,
        ["--as", "csv", *(word for pair in MAPS for word in ("--map", pair)), "--release", "mine"],
    ),
}
VALUES = (
    "", " ", "nan", "NULL", "-", "N/A", "unknown", "-99", "1e3", "1e400", "-1", "0", "3.5", "2.000", "1,5", "inf",
    "99999999999", "0025-06-03", "2015-02-30", "2015-05-17 24:00", "9999-12-31", "17/05/2015", "May 2015", "true",
    "=1+1", "@x", "\x1b[31m", "\x07", "\x9b", "\u202e", "\x00", "<b>x</b>", "[/red]", "$x^$", '"', "a\nb", "a\r\nb",
    "e\u0301", "\u00a0x\u2003", "الموصل", "Ä\x81", "x" * 200, "'; DROP TABLE stage; --", "{}", "%s", "\\", "IS, SDF",
)  # fmt: skip
OPTIONS = (
    ["--skip-bad-rows"], ["--skip-bad-rows"], ["--skip-bad-rows"], ["--replace"], ["--delimiter", ";"],
    ["--delimiter", "tab"], ["--decimal", ","], ["--decimal", "."], ["--date-format", "%d/%m/%Y"],
    ["--date-format", "%Y-%m"], ["--date-format", "%B %Y"], ["--encoding", "cp1256"], ["--encoding", "utf-16"],
    ["--encoding", "latin-1"], ["--missing", "-99"], ["--missing", "unknown"], ["--policy", "spread"],
    ["--release", "24.1"], ["--release", "25.0.5"], ["--as", "ged"], ["--as", "acled"],
)  # fmt: skip
COUNTED = ("events", "bad_rows")

Table = list[list[str]]


@dataclass
class Tally:
    """How the cases ended; findings as texts."""

    read: int = 0
    refused: int = 0
    findings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        total = self.read + self.refused
        found = len(self.findings)
        return f"mutate_events: {total} files, {found} findings (refused {self.refused}, read {self.read})"


def run(count: int, seed: int, keep: Path | None = None) -> Tally:
    """Import `count` mutated files; files with a finding are kept in the folder `keep`."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stores = {family: _filled(folder, family) for family in FAMILIES}
        for number in range(count):
            draw = random.Random(f"{seed}/{number}")
            family = draw.choice(list(FAMILIES))
            path = folder / draw.choice(["GEDEvent_v23_1.csv", "events.csv", "GEDEvent_v15_0_5.csv"])
            path.write_bytes(mutated(family, draw))
            options = [*FAMILIES[family][1], *(draw.choice(OPTIONS) if draw.random() < 0.4 else [])]
            reason = _judge(path, options, stores[family], folder / "store.duckdb", tally)
            if reason:
                tally.findings.append(f"seed {seed}, case {number} ({family}, {' '.join(options)}): {reason}")
                if keep is not None:
                    keep.mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, keep / f"{seed}_{number}.csv")
    return tally


def mutated(family: str, draw: random.Random) -> bytes:
    """A file of a few events with one or two mutations of its table, and sometimes of its bytes."""
    event, _ = FAMILIES[family]
    key = next(iter(event))
    rows = [{**event, key: f"{event[key]}{number}"} for number in range(draw.randint(1, 6))]
    table: Table = [list(event), *(list(row.values()) for row in rows)]
    for _ in range(draw.choice([1, 1, 2])):
        draw.choice(ON_TABLES)(table, draw)
    text = io.StringIO(newline="")
    csv.writer(
        text,
        delimiter=draw.choice(",,,,,,,,,,,;\t|"),
        lineterminator=draw.choice(["\n", "\n", "\r\n", "\r"]),
        quoting=draw.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ).writerows(table)
    data = text.getvalue().encode(
        draw.choice(["utf-8"] * 12 + ["utf-8-sig", "cp1256", "utf-16", "latin-1"]), "replace"
    )
    if draw.random() < 0.15:
        data = draw.choice(ON_BYTES)(data, draw)
    return data


def _cell(table: Table, draw: random.Random) -> None:
    row = draw.choice(table[1:] or table)
    if row:
        row[draw.randrange(len(row))] = draw.choice(VALUES)


def _column(table: Table, draw: random.Random) -> None:
    place, value = draw.randrange(max(len(table[0]), 1)), draw.choice(VALUES)
    for row in table[1:]:
        if place < len(row):
            row[place] = value


def _head(table: Table, draw: random.Random) -> None:
    if table[0]:
        table[0][draw.randrange(len(table[0]))] = draw.choice([*VALUES, *table[0]])


def _drop(table: Table, draw: random.Random) -> None:
    place = draw.randrange(max(len(table[0]), 1))
    for row in table:
        del row[place : place + 1]


def _shuffle(table: Table, draw: random.Random) -> None:
    places = list(range(len(table[0])))
    draw.shuffle(places)
    for row in table:
        row[:] = [row[place] for place in places if place < len(row)]


def _repeat(table: Table, draw: random.Random) -> None:
    table.insert(draw.randint(1, len(table)), list(draw.choice(table)))


def _ragged(table: Table, draw: random.Random) -> None:
    row = draw.choice(table)
    if draw.random() < 0.5:
        row.append("x")
    elif row:
        row.pop()


def _tags(table: Table, _: random.Random) -> None:
    table.insert(1, ["#tag", *[""] * (len(table[0]) - 1)])


def _above(table: Table, draw: random.Random) -> None:
    table.insert(0, [draw.choice(["sep=,", "sep=;", "", "A title", "<html>"])])


def _nothing(_: Table, __: random.Random) -> None:
    pass


def _flip(data: bytes, draw: random.Random) -> bytes:
    out = bytearray(data)
    if out:
        out[draw.randrange(len(out))] ^= 1 << draw.randrange(8)
    return bytes(out)


def _cut(data: bytes, draw: random.Random) -> bytes:
    return data[: draw.randint(0, len(data))]


def _insert(data: bytes, draw: random.Random) -> bytes:
    place = draw.randint(0, len(data))
    return data[:place] + draw.randbytes(draw.randint(1, 4)) + data[place:]


def _pack(data: bytes, _: random.Random) -> bytes:
    return gzip.compress(data, mtime=0)


def _pack_and_flip(data: bytes, draw: random.Random) -> bytes:
    return _flip(gzip.compress(data, mtime=0), draw)


def _pack_and_cut(data: bytes, draw: random.Random) -> bytes:
    return _cut(gzip.compress(data, mtime=0), draw)


ON_TABLES: tuple[Callable[[Table, random.Random], None], ...] = (
    *(_cell,) * 6, *(_nothing,) * 6, _column, _head, _drop, _shuffle, _repeat, _repeat, _ragged, _tags, _above
)  # fmt: skip
ON_BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _cut, _insert, _pack, _pack, _pack_and_flip, _pack_and_cut
)  # fmt: skip


def _filled(folder: Path, family: str) -> Path:
    """A store that holds two events of the family already."""
    event, options = FAMILIES[family]
    key = next(iter(event))
    path, store = folder / "GEDEvent_v23_1.csv", folder / f"{family}.duckdb"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerows([event, event.values(), [f"{event[key]}9", *list(event.values())[1:]]])
    done = CliRunner().invoke(app, ["import", str(path), *options, "--store", str(store)])
    if done.exit_code:
        raise RuntimeError(done.output)
    with duckdb.connect(str(store)) as db:
        db.execute("CHECKPOINT")
    return store


def _judge(path: Path, options: list[str], base: Path, store: Path, tally: Tally) -> str | None:
    """Import one file into a copy of `base`; what is wrong with how that went, None if nothing."""
    shutil.copy(base, store)
    store.with_name(store.name + ".wal").unlink(missing_ok=True)
    before = _content(store)
    done = CliRunner().invoke(app, ["import", str(path), *options, "--store", str(store), "--json"])
    tally.read += done.exit_code == 0
    tally.refused += done.exit_code != 0
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        return f"{type(done.exception).__name__}: {done.exception}"
    if done.exit_code not in (0, 1, 2, 3):
        return f"exit code {done.exit_code}"
    shown = (done.stdout + done.stderr).replace("\n", "")
    if any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in shown):
        return "control characters in the output"
    after = _content(store)
    if done.exit_code:
        if after != before:
            return "refused, and the store changed"
        return None if "error" in done.stderr and not done.stdout else "refused without a reason"
    return _lost(json.loads(done.stdout), before, after)


def _content(store: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(store), read_only=True) as db:
        return db.execute("SELECT * FROM events ORDER BY ALL").fetchall()


def _lost(report: dict[str, object], before: list[object], after: list[object]) -> str | None:
    """Whether every row of the file and every event of the store is accounted for."""
    checks: list[dict[str, object]] = report["checks"]  # type: ignore[assignment]
    double = sum(int(str(check["events"])) for check in checks if check["name"] == "duplicate_id")
    rows = sum(int(str(report[name])) for name in COUNTED) + double
    if rows != report["rows"]:
        return f"{report['rows']} rows in the file, {rows} accounted for"
    outcome: dict[str, int] = report["outcome"]  # type: ignore[assignment]
    removed = outcome["provisional_replaced"] + outcome["withdrawn"] * outcome["withdrawn_removed"]
    if len(after) != len(before) + outcome["added"] - removed:
        return f"{len(before)} events in the store before, {len(after)} after, with {outcome}"
    staged = outcome["added"] + outcome["changed"] + outcome["same"] + outcome["provisional_refused"]
    return None if staged == report["events"] else f"{report['events']} events, {staged} accounted for"


def main(argv: Sequence[str] | None = None) -> int:
    """Run by name; the exit code says whether there were findings."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for files with a finding")
    given = parser.parse_args(argv)
    tally = run(given.count, given.seed, given.keep)
    for finding in tally.findings:
        print(finding, file=sys.stderr)
    print(tally)
    return 1 if tally.findings else 0


if __name__ == "__main__":
    raise SystemExit(main())
