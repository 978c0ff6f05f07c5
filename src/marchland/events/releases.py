"""A release is part of an event's name: the same id may be coded otherwise a year later.

UCDP numbers its releases: 19.1 is final and covers the years to 2018; 26.0.7 and 26.01.26.06 are candidate
releases (one month, and January to June), provisional until 27.1. ACLED is one record that goes on changing, so
all its downloads are the release `current`. A plain file goes by its name. What only a file name says may add
events to the store, never change or remove any.

Source: hegre_2020 (UCDP Candidate).
"""

from __future__ import annotations

import re
from pathlib import Path

# 652.1601.1911 (country code, from, to), ged191, v26_01_26_06, v25_1, v23; the dots may be _ in file names.
_SPECIAL = re.compile(r"(?a)(?<!\d)(\d{3})[._](\d{4})[._](\d{4})(?!\d)")
_GLUED = re.compile(r"(?ai)(?<![a-z])(?:ucdp_?)?ged(\d{2})(\d)(?!\d)")
_DOTTED = re.compile(r"(?ai)(?:\bv|_v|^|\s)(\d{1,2}(?:[._]\d{1,2})+)(?![0-9a-z])")
_FINAL = re.compile(r"(?a)\d{2}(\.\d{1,2})?|\d{3}\.\d{4}\.\d{4}")
CURRENT = "current"
_BARE = re.compile(r"(?ai)(?:\b|_)v(\d{2})(?![0-9a-z.])")


def version(text: str) -> str | None:
    """The UCDP version number in a file name or a label, with dots; None if there is none."""
    if found := _SPECIAL.search(text):
        return ".".join(found.groups())
    if found := _GLUED.search(text):
        return ".".join(found.groups())
    if found := _DOTTED.search(text) or _BARE.search(text):
        return found.group(1).replace("_", ".")
    return None


def named(source: str, path: Path) -> str | None:
    """The release a file name says: a UCDP version, for plain files the name without endings; else None."""
    name = path.name.removesuffix(".gz").removesuffix(".csv")
    return version(name) if source == "ged" else name or path.name


def is_candidate(release: str) -> bool:
    """Whether a UCDP release is provisional: its second number is 0 or 01 and a third follows."""
    parts = release.split(".")
    return (
        len(parts) >= 3
        and len(parts[0]) == 2
        and parts[1] in ("0", "01")
        and release.replace(".", "").isdecimal()
    )


def is_final(release: str) -> bool:
    """Whether a release is by its number a final one of UCDP, such as 25.1, 23 or 652.1601.1911."""
    return bool(_FINAL.fullmatch(release)) and not is_candidate(release)


def last_year(release: str, this_year: int) -> int:
    """The last year a release can speak of: 19.1 to 2018, candidate 26.0.7 to 2026, others to this year."""
    parts = release.split(".")
    if not (re.fullmatch(r"[0-9]{2}", parts[0])):
        return this_year
    year = 2000 + int(parts[0])
    return year if is_candidate(release) else year - 1
