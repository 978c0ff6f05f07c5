"""What other wars said at the cut, in one paragraph of natural frequencies and one picture, for page one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marchland.stats.shares import frequency
from marchland.views.draw import fans
from marchland.views.words import day, number, span

YEARS = {52: "a year later", 104: "two years later"}


def said(found: Mapping[str, Any]) -> dict[str, str] | None:
    """The paragraph and its picture; None where the scenario ships nothing of the kind for this cut."""
    heard = found.get("reference")
    if not heard:
        return None
    wars = (
        f"{len(heard['wars'])} other wars in which insurgents held towns, as far as they were known on "
        f"{day(heard['cut'])},"
    )
    if not heard["held"]:
        focal = found["scenario"]["focal"]
        return {
            "said": f"{wars} say nothing of a side that holds no town; {focal} held none.",
            "after": "",
            "svg": "",
        }
    parts = [
        f"{YEARS[h['weeks']]} the best guess is {number(h['median'])} places, 9 chances in 10 for "
        f"{span(h['low'], h['high'])}, and {frequency(h['under_half'])} for fewer than half of these"
        for h in heard["horizons"]
        if h["weeks"] in YEARS
    ]
    text = (
        f"{wars} and this war's own weeks before it, without any of the model's mechanisms: of "
        f"{heard['held']} places held, {'; '.join(parts)}."
    )
    svg = fans.reference(found).svg if found.get("ground") else ""
    return {"said": text, "after": after(found), "svg": svg}


def after(found: Mapping[str, Any]) -> str:
    """Where the record lies at the end; empty where it is not known."""
    ground, heard = found.get("ground"), found["reference"]
    if not ground:
        return ""
    last = min(ground["weeks"], len(heard["band"]) - 1)
    record, (low, _, high) = ground["record"]["places"][ground["since"] + last], heard["band"][last]
    if record is None:
        return ""
    inside = "among" if low <= record <= high else "below" if record < low else "above"
    return f"After {last} weeks it held {number(record)}: {inside} 9 chances in 10."
