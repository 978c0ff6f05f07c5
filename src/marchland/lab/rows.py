"""Rows of the record behind a verdict: which rows of which table a claim's tests looked at, and where they come from.

The claim is tried again by the court's own code, the record alone being asked, so that it shows what was judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from marchland.errors import InputError, unknown
from marchland.scenario import Scenario
from marchland.scenario.tables import TABLES
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
NUMBERED = "row {} of {}.csv"


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
                "rows": [told(row, at, docket) for row in one.rows[:MOST]],
                "of": len(one.rows),
            }
            for one in verdict.evidence
            if one.rows
        ]
    }


def mentioning(s: Scenario, given: Mapping[str, Any]) -> dict[str, Any]:
    """Rows of what happened that mention a `word`, by table and in their order. Raises InputError for a short word."""
    word = given.get("word")
    if not isinstance(word, str) or not SHORTEST <= len(word.strip()) <= LONGEST:
        raise InputError(f"word: expected text of {SHORTEST} to {LONGEST} characters")
    docket, at = Docket(s, FOREVER), numbered(s)
    rows = [told(row, at, docket) for table in SEARCHED for row in getattr(s, table)]
    sought = plain(word)
    found = [row for row in rows if any(sought in plain(v) for v in (*row["cells"].values(), row["note"]))]
    return {"rows": found[:MOST], "of": len(found)}


def plain(text: str) -> str:
    """A text as it is compared: small letters, names of keys in words."""
    return text.strip().lower().replace("_", " ")


def numbered(s: Scenario) -> dict[int, str]:
    """Where each row of a scenario's tables stands."""
    return {
        id(row): NUMBERED.format(i + 1, t.stem)
        for t in TABLES
        for i, row in enumerate(getattr(s, t.attribute))
    }


def told(row: Any, at: Mapping[int, str], docket: Docket) -> dict[str, Any]:
    """A row: where it stands, its cells in words, its source, and how far it is trusted."""
    cells = row.model_dump(mode="json", by_alias=True, exclude_none=True)
    words = {k: written(v, docket) for k, v in cells.items() if k not in APART and v not in ("", [], {})}
    return {
        "where": at.get(id(row), ""), "cells": words, "source": row.source or "assumed",
        "trust": f"{row.confidence}, {row.verified}", "note": row.note,
    }  # fmt: skip


def written(value: Any, docket: Docket) -> str:
    """A cell: names in words, numbers as they stand."""
    if isinstance(value, list):
        return ", ".join(written(one, docket) for one in value)
    return (
        docket.named(value)
        if isinstance(value, str)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )
