"""OCHA's P-codes of governorates, by which results are joined to its maps and figures; only those with a source."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def pcodes() -> dict[tuple[str, str], str]:
    """Country and governorate, as scenarios write them -> P-code."""
    text = (files("marchland.events") / "lookups" / "pcodes.csv").read_text(encoding="utf-8")
    return {(row["country"], row["governorate"]): row["pcode"] for row in csv.DictReader(text.splitlines())}
