"""A name means what a table with a source says it means; a name in no table means itself and is reported.

Nothing is matched by likeness: UCDP's "Nīnawá province" is Nineveh because `lookups/governorates.csv` says so;
only composed characters and single spaces are taken for granted. Sides joined by commas ("IS, Jabhat Fateh
al-Sham") are split at ", " unless the whole text is listed, and each member is looked up. Tables of the user
come before those of the package.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import numpy as np

from marchland.events.dialect import folded
from marchland.events.errors import bad

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_COLUMNS = {
    "sides.csv": ("name", "side"),
    "governorates.csv": ("country", "name", "governorate"),
    "places.csv": ("country", "name", "place"),
    "countries.csv": ("gw", "name", "iso"),
}


@dataclass(frozen=True)
class Lookups:
    """Names as published and what they stand for."""

    sides: dict[str, str]
    governorates: dict[tuple[str, str], str]
    places: dict[tuple[str, str], str]
    iso_of_gw: dict[int, tuple[int, ...]]
    iso_of_name: dict[str, tuple[int, ...]]

    def members(self, name: str | None) -> list[str]:
        """The actors joined in a side as published; the whole text if it is listed as one."""
        name = folded(name or "")
        if not name:
            return []
        if name in self.sides or ", " not in name:
            return [name]
        return [part.strip() for part in name.split(", ") if part.strip()]

    def side(self, name: str | None) -> list[str]:
        """Sides behind a published name, each once, in order; unlisted members stand for themselves."""
        return list(dict.fromkeys(self.sides.get(member, member) for member in self.members(name)))

    def unlisted(self, name: str | None) -> list[str]:
        """Members of a published side that no table lists."""
        return [member for member in self.members(name) if member not in self.sides]


def load_lookups(folders: Iterable[Path] = ()) -> Lookups:
    """Tables of `folders`, then those of the package. Raises `BadInput` for a table without its columns."""
    tables: dict[str, list[list[str]]] = {name: [] for name in _COLUMNS}
    for folder in folders:
        if not folder.is_dir():
            raise bad(folder, "is not a folder", expected=f"a folder with any of {', '.join(_COLUMNS)}")
        for name in _COLUMNS:
            if (folder / name).is_file():
                try:
                    tables[name] += _rows(
                        name, folder / name, (folder / name).read_text(encoding="utf-8-sig")
                    )
                except (OSError, UnicodeDecodeError, csv.Error, ValueError) as error:
                    raise bad(folder / name, f"cannot be read ({error})", expected="CSV in UTF-8") from error
    package = files("marchland.events") / "lookups"
    for name in _COLUMNS:
        tables[name] += _rows(name, Path(name), (package / name).read_text(encoding="utf-8"))
    countries = [
        (gw, name, tuple(int(code) for code in iso.split(";"))) for gw, name, iso in tables["countries.csv"]
    ]
    return Lookups(
        sides=_first((name, side) for name, side in tables["sides.csv"]),
        governorates=_first(((country, name), unit) for country, name, unit in tables["governorates.csv"]),
        places=_first(((country, name), place) for country, name, place in tables["places.csv"]),
        iso_of_gw=_first((int(gw), iso) for gw, _, iso in countries if gw),
        iso_of_name=_first((name, iso) for _, name, iso in countries),
    )


@cache
def outlines() -> dict[int, list[np.ndarray]]:
    """Rings of each country by ISO number; arrays of shape (points, 2): longitude, latitude in degrees."""
    packed = (files("marchland.events") / "lookups" / "outlines.csv.gz").read_bytes()
    table = np.loadtxt(io.BytesIO(gzip.decompress(packed)), delimiter=",", skiprows=1)
    cuts = np.flatnonzero(np.diff(table[:, 1])) + 1
    out: dict[int, list[np.ndarray]] = {}
    for ring in np.split(table, cuts):
        out.setdefault(int(ring[0, 0]), []).append(ring[:, 2:4])
    return out


def _rows(name: str, path: Path, text: str) -> Iterator[list[str]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for column in _COLUMNS[name]:
        if column not in (reader.fieldnames or ()):
            raise bad(path, "column is missing", line=1, column=column, expected=", ".join(_COLUMNS[name]))
    for row in reader:
        values = [row[column] or "" for column in _COLUMNS[name]]
        if name == "countries.csv" and not all(
            text.isdecimal() for text in [values[0] or "0", *values[2].split(";")]
        ):
            expected = "gw as a number or empty, iso as numbers joined by ;"
            raise bad(path, "is no country", line=reader.line_num, value=",".join(values), expected=expected)
        yield values
        # as import spells it; the other spelling serves stores of earlier versions
        if (spelt := [folded(value) for value in values]) != values:
            yield spelt


def _first(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, _Value]:
    out: dict[_Key, _Value] = {}
    for key, value in pairs:
        out.setdefault(key, value)
    return out
