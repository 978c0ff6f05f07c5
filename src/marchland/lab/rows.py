"""Rows of the record behind a verdict: which rows of which table a claim's tests looked at, and where they come from.

The claim is tried again by the court's own code, the record alone being asked, so that it shows what was judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from marchland.errors import InputError, unknown
from marchland.scenario import Scenario
from marchland.scenario.tables import TABLES, Force
from marchland.trial.court import tried
from marchland.trial.docket import FOREVER, Docket
from marchland.trial.files import argument

MOST = 60
"""Rows of one test that are told."""
APART = ("source", "confidence", "verified", "note")
"""Columns that are told by themselves."""
SEARCHED = ("events", "forces", "relations", "measures")
"""Tables of what happened: who held what stands on the map."""
SHORTEST, LONGEST = 3, 64
CODER = "coder"


def behind(s: Scenario, cut: date, given: Mapping[str, Any]) -> dict[str, Any]:
    """Tests of a `claim` with the rows that they looked at. Raises InputError for an unknown claim."""
    if not s.claims:
        raise InputError(f"{s.name} has no claims")
    briefs = {brief.row.claim: brief for brief in argument(s)}
    claim = given.get("claim")
    if not isinstance(claim, str) or claim not in briefs:
        raise unknown("claim", str(claim)[:64], briefs)
    docket, at = Docket(s, FOREVER), numbered(s)
    verdict = tried(briefs[claim], Docket(s, cut), docket)
    return {
        "tests": [
            {
                "test": one.test,
                "rows": [told(many, at, docket) for many in together(one.rows)[:MOST]],
                "of": len(together(one.rows)),
            }
            for one in verdict.evidence
            if one.rows
        ]
    }


def together(rows: Iterable[Any]) -> list[list[Any]]:
    """Rows side by side that tell the same: of the taking of a place on a day, by one coder and by another."""
    found: dict[Any, list[Any]] = {}
    for row in rows:
        key = (row.place, row.date, row.holder) if isinstance(row, Force) else id(row)
        found.setdefault(key, []).append(row)
    return list(found.values())


def mentioning(s: Scenario, given: Mapping[str, Any]) -> dict[str, Any]:
    """Rows of what happened that mention a `word`, in their order, all or those of one `table`; how many of which.

    Raises InputError for a short word or another table.
    """
    word, only = given.get("word"), given.get("table")
    if not isinstance(word, str) or not SHORTEST <= len(word.strip()) <= LONGEST:
        raise InputError(f"word: expected text of {SHORTEST} to {LONGEST} characters")
    if only is not None and only not in SEARCHED:
        raise unknown("table", str(only)[:LONGEST], SEARCHED)
    docket, at = Docket(s, FOREVER), numbered(s)
    rows = [told(many, at, docket) for table in SEARCHED for many in together(getattr(s, table))]
    sought = plain(word)
    found = [row for row in rows if any(sought in plain(v) for v in (*row["cells"].values(), row["note"]))]
    shown = [row for row in found if only in (None, row["table"])]
    return {
        "rows": shown[:MOST],
        "of": len(shown),
        "tables": dict(Counter(row["table"] for row in found)),
        "summary": takings(s, sought, docket),
    }


def takings(s: Scenario, sought: str, docket: Docket) -> str:
    """In how many takings of places groups whose name has a word led or supported, each by itself, coder by coder.

    An empty text where none has.
    """
    rows = {
        coder: [row for row in s.forces if row.coder == coder] for coder in {row.coder for row in s.forces}
    }
    groups = {one for row in s.forces for one in (*row.lead, *row.support)}
    said = []
    for group in sorted(
        one for one in groups if any(sought in plain(text) for text in (one, docket.named(one)))
    ):
        counts = [
            f"led {sum(group in row.lead for row in many)} of {len(many)} and supported "
            f"{sum(group in row.support for row in many)} (coder {coder})"
            for coder, many in sorted(rows.items())
        ]
        said.append(f"{docket.named(group)}: {', '.join(counts)}")
    return f"Of the takings of places that a coder found on record: {'; '.join(said)}." if said else ""


def plain(text: str) -> str:
    """A text as it is compared: small letters, names of keys in words."""
    return text.strip().lower().replace("_", " ")


def numbered(s: Scenario) -> dict[int, tuple[int, str]]:
    """Number and table of each row of a scenario."""
    return {id(row): (i + 1, t.stem) for t in TABLES for i, row in enumerate(getattr(s, t.attribute))}


def told(rows: Sequence[Any], at: Mapping[int, tuple[int, str]], docket: Docket) -> dict[str, Any]:
    """Rows that tell the same: where they stand, cells in words, sources, and how far they are trusted."""
    many = [row.model_dump(mode="json", by_alias=True, exclude_none=True) for row in rows]
    alone = len(rows) == 1
    names = [
        k
        for k in dict.fromkeys(k for cells in many for k in cells)
        if k not in APART and (alone or k != CODER)
    ]
    words = {k: said(k, many, docket) for k in names}
    return {
        "table": next((at[id(row)][1] for row in rows if id(row) in at), ""),
        "where": where([at[id(row)] for row in rows if id(row) in at]),
        "cells": {k: v for k, v in words.items() if v},
        "source": distinct(row.source or "assumed" for row in rows),
        "trust": distinct(f"{row.confidence}, {row.verified}" for row in rows),
        "note": distinct(row.note for row in rows),
    }


def said(key: str, many: Sequence[Mapping[str, Any]], docket: Docket) -> str:
    """A cell of rows that tell the same: what all say, or what each of the coders does."""
    cells = [cells.get(key) for cells in many]
    words = ["" if v in (None, "", [], {}) else written(v, docket) for v in cells]
    if len(set(words)) == 1:
        return words[0]
    return ", ".join(
        f"{word or 'nothing'} (coder {one[CODER]})" for word, one in zip(words, many, strict=True)
    )


def distinct(texts: Iterable[str]) -> str:
    """Texts one after another, each once."""
    return "; ".join(dict.fromkeys(text for text in texts if text))


def where(places: Sequence[tuple[int, str]]) -> str:
    """Numbers of rows of one table: 'row 3 of events.csv', 'rows 7 and 8 of forces.csv'."""
    if not places:
        return ""
    numbers = " and ".join(str(number) for number, _ in places)
    return f"{'row' if len(places) == 1 else 'rows'} {numbers} of {places[0][1]}.csv"


def written(value: Any, docket: Docket) -> str:
    """A cell: names in words, numbers as they stand."""
    if isinstance(value, list):
        return ", ".join(written(one, docket) for one in value)
    return (
        docket.named(value)
        if isinstance(value, str)
        else f"{value:,g}"
        if isinstance(value, float)
        else str(value)
    )
