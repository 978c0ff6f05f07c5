"""How names are written: one spelling of a text, and the one rule by which a name becomes a key.

Texts are compared in Unicode's composed form (NFC) with every run of spaces as one blank, so that what looks alike is
alike. A country's key is its name in small letters with `_` for whatever is neither letter nor digit:
"High Vale" -> `high_vale`, as in the input `air_high_vale` and the area `high_vale` of a publisher.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

CONTESTED = "contested"
"""Holder of a place that is fought over: on record it keeps the one before."""
HISTORY = "history"
"""The strategy in which every lever stands as it stood."""
TOTAL = "total"
"""The area that is all countries together."""
AIR = "air_"
"""First part of the inputs of air effort, by which the baselines know it; a country's key follows."""
AIR_EFFORT, ADVISERS = "air_intensity", "advisers"
"""Levers by which an offensive has air effort and advisers; the series of recorded advisers has the latter's name."""
RECRUITS = "recruits"
"""The series of recruits: by them a side enters, whatever mechanisms are listed."""
BY_KEY = ("country", "governorate")
"""Axes whose labels are names as people write them; those of all others are keys already."""
_BETWEEN = re.compile(r"[\W_]+")
_STEERING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Control codes, Unicode's separators of lines, overrides of direction, a mark of byte order inside a text, halves."""


def composed(text: str) -> str:
    """The text in Unicode's composed form."""
    return unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """The text in composed form, without spaces around it and with one blank for every run of spaces within."""
    return " ".join(composed(text).split())


def key_of(name: str) -> str:
    """The key of a name: small letters and digits, with `_` between words."""
    return _BETWEEN.sub("_", composed(name).casefold()).strip("_")


def series_name(series: str, axis: str = "", label: str = "") -> str:
    """The name of an input in a table: of its series, and of the label along its axis, countries by their keys."""
    return f"{series}_{key_of(label) if axis in BY_KEY else label}" if axis else series


def areas(countries: Iterable[str]) -> list[str]:
    """Names of areas: the whole, and each country by its key."""
    return [TOTAL, *sorted({key_of(country) for country in countries})]


def steering(text: str) -> Iterator[tuple[int, str]]:
    """Positions and names of characters that steer a terminal or hide what a text says; tab and line ends may stand."""
    for found in _STEERING.finditer(text):
        yield found.start(), f"U+{ord(found.group()):04X}"
