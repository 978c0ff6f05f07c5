"""Read and write the CSV tables, and translate the names of the fact tables into the scenario's names."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

START = date(2014, 1, 5)
WEEKS = 212
END = START + timedelta(weeks=WEEKS)  # 2018-01-28, end of the last week
EVIDENCE = ("source", "confidence", "verified")
RANK = {"low": 0, "medium": 1, "high": 2}

# actor of the facts -> groups or sponsors of the scenario (none: left out, named in about.limits)
ACTORS: dict[str, tuple[str, ...]] = {
    "is": ("is",),
    "iraq_gov": ("iraqi_army",),
    "pmf": ("shia_militias",),
    "sunni_tribes": ("tribal_forces",),
    "peshmerga": ("peshmerga",),
    "syria_gov": ("syrian_army",),
    "ypg_sdf": ("ypg_sdf",),
    "syrian_opposition": ("opposition",),
    "nusra": (),
    "pkk_ybs": (),
    "jrtn": ("jrtn",),
    "ansar_al_islam": ("ansar_al_islam",),
    "brigades_1920": ("brigades_1920",),
    "other_sunni_insurgents": ("other_sunni_insurgents",),
    "coalition": ("us", "coalition_other"),
    "jordan": ("jordan",),
    "iran_axis": ("iran",),
    "russia": ("russia",),
    "turkey": ("turkey",),
}
# actors that act in an event although they are folded into another group
IN_EVENTS = {"nusra": ("opposition",), "pkk_ybs": ("ypg_sdf",)}


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file, gzipped or not, as mappings of strings."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> int:
    """Write rows with exactly these columns; returns how many. A row with another key is an error."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", extrasaction="raise", lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def months(first: str, last: str) -> list[str]:
    """Calendar months 'YYYY-MM' from first to last, both included."""
    year, month = (int(part) for part in first.split("-"))
    out = []
    while f"{year}-{month:02d}" <= last:
        out.append(f"{year}-{month:02d}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return out


def month_start(month: str) -> date:
    """First day of a month 'YYYY-MM'."""
    return date(int(month[:4]), int(month[5:7]), 1)


def next_month(month: str) -> date:
    """First day of the month after 'YYYY-MM'."""
    return (month_start(month) + timedelta(days=32)).replace(day=1)


def number(value: float) -> str:
    """A figure without trailing noise: at most six significant digits."""
    return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"


def weakest(*confidences: str) -> str:
    """The lowest of some confidence words."""
    return min(confidences, key=RANK.__getitem__)
