"""What a draft is made of while it is made: rows with the row they were taken from, and what was assumed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from marchland.files.missing import is_missing
from marchland.scenario.names import key_of, tidy
from marchland.scenario.tables import TableSpec

ASSUMED = "assumed"
_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True)
class Line:
    """A row of a scenario's table: its cells, and the number of the row of the small table that it was taken from."""

    cells: Mapping[str, str]
    row: int | None = None


@dataclass(frozen=True)
class Assumption:
    """Something that nobody gave: the file and column it stands in, how many values, what, why, and what replaces it.

    `rank` orders them, the most consequential first (0).
    """

    file: str
    column: str
    values: int
    what: str
    why: str
    instead: str
    rank: int

    def __str__(self) -> str:
        count = f"{self.values} value{'' if self.values == 1 else 's'}"
        return f"{self.file}, {self.column}: {count}: {self.what} ({self.why}). To replace: {self.instead}."


def id_of(name: str) -> str:
    """The id of a name: ASCII letters, digits and `_`, beginning with a letter; empty if none is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    made = key_of(plain)[:60].strip("_")
    return f"p_{made}" if made[:1].isdigit() else made


def as_id(text: str) -> str:
    """The text if it is an id already, otherwise the id made of it, or the text where none can be made."""
    clean = tidy(text)
    return clean if _ID.fullmatch(clean) else id_of(clean) or clean


def titled(name: str) -> str:
    """A name to show for an id: "malam_fatori" -> "Malam Fatori"."""
    return name.replace("_", " ").title()


def cell(row: Mapping[str, str], column: str) -> str:
    """The tidy text of a cell, empty where nothing is given."""
    text = row.get(column, "")
    return "" if is_missing(text) else tidy(text)


def evidence(row: Mapping[str, str]) -> dict[str, str]:
    """Source, confidence, state of checking and note of a row as given.

    A row with a source and no word on its checking is `recalled`, one with neither is assumed, one without a
    confidence has a low one. A row that is marked as checked and has no source stays so, and is refused on loading.
    """
    source, checked = cell(row, "source"), cell(row, "verified")
    if not source and checked in ("", ASSUMED):
        source, checked = "given without a source", ASSUMED
    return {
        "source": source,
        "confidence": cell(row, "confidence") or "low",
        "verified": checked or "recalled",
        "note": cell(row, "note"),
    }


def assumed(why: str, note: str = "") -> dict[str, str]:
    """The same of a row that nobody gave."""
    return {"source": why, "confidence": "low", "verified": ASSUMED, "note": note}


def typed(spec: TableSpec, lines: Sequence[Line], communities: Iterable[str] = ()) -> list[Any]:
    """The rows that have the right form, as the scenario has them; what is wrong with others is told on loading."""
    found, names = [], list(communities)
    for line in lines:
        filled: dict[str, Any] = {column: text for column, text in line.cells.items() if not is_missing(text)}
        if names:
            filled["shares"] = {name: filled.pop(name, "") for name in names}
        try:
            found.append(spec.row.model_validate_strings(filled))
        except ValidationError:
            continue
    return found


def number(value: float) -> str:
    """A number in six digits at most, without trailing zeros."""
    return f"{value:.6g}"
