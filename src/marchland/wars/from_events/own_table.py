"""The user's own governorates.csv against a scenario: a name that is none of its governorates is an error.

A misspelt name would otherwise book deaths to a governorate that nobody compares, in silence. A row whose unit no event
bears does nothing and is said.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from marchland.errors import listed, meant
from marchland.events.dialect import folded
from marchland.events.errors import BadInput, Problem
from marchland.events.lookups import load_lookups
from marchland.wars.from_events.event import Events

TABLE = "governorates.csv"


@dataclass(frozen=True)
class _Named:
    file: Path
    line: int
    country: str
    name: str
    governorate: str


def check_table(
    folders: Sequence[Path], found: Sequence[Events], governorates: Mapping[str, Collection[str]]
) -> list[str]:
    """What is to be said of the tables in `folders`; `governorates` are those of the scenario by country of the data.

    Raises BadInput with every row that names a governorate, or nearly a country, that is none.
    """
    lookups = load_lookups()
    package, countries = lookups.governorates, lookups.iso_of_name
    problems: list[Problem] = []
    said: list[str] = []
    for row in _rows(folders):
        events = next((one for one in found if one.country == row.country), None)
        if events is None:
            # A table may serve several wars: only a name that is no country at all is a slip.
            if row.country not in countries and (likely := meant(row.country, governorates)):
                expected = f"the name as the events have it{likely}"
                problems.append(_problem(row, "country", row.country, "no country of these events", expected))
            continue
        known = governorates[row.country]
        if row.governorate not in {
            *known,
            *(unit for (land, _), unit in package.items() if land == row.country),
        }:
            expected = f"one of {listed(sorted(known))}{meant(row.governorate, known)}"
            message = "no governorate of this scenario"
            problems.append(_problem(row, "governorate", row.governorate, message, expected))
        borne = {folded(event.unit) for event in events.rows}
        if folded(row.name) not in borne:
            said.append(f"{row.file.name}:{row.line}: no event bears '{row.name}'{meant(row.name, borne)}")
    if problems:
        raise BadInput(problems)
    return said


def _problem(row: _Named, column: str, value: str, message: str, expected: str) -> Problem:
    return Problem(str(row.file), message, row.line, None, column, value, expected)


def _rows(folders: Sequence[Path]) -> Iterator[_Named]:
    for path in (folder / TABLE for folder in folders):
        if not path.is_file():
            continue
        reader = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True))
        for row in reader:
            cells = [folded(row[column] or "") for column in ("country", "name", "governorate")]
            yield _Named(path, reader.line_num, *cells)
