"""What a drafted scenario says of itself, and the list of what was assumed in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marchland.scenario.names import CONTESTED
from marchland.scenario.tables import Place
from marchland.wars.draft import doubts
from marchland.wars.draft.cast import Cast
from marchland.wars.draft.header import Header
from marchland.wars.draft.ledger import Assumption, titled
from marchland.wars.draft.small_tables import SmallTables

TITLE = "What was assumed"


def title(header: Header, who: Cast, name: str) -> str:
    """A title that names the war and its days."""
    return (
        f"{titled(header.name or name)}: {who.sides[header.focal]['label']}, {header.start} to {header.end}"
    )


def about(
    tables: SmallTables, header: Header, who: Cast, places: Sequence[Place], first: Sequence[str] = ()
) -> dict[str, Any]:
    """The section `about`, with what war.yaml says of it in its place; `first` is what must be noticed first."""
    countries = ", ".join(sorted({place.country for place in places}))
    sides = ", ".join(str(side["label"]) for side in who.sides.values())
    given = header.about
    return {
        "what": given.what
        or f"{len(places)} places of {countries}, and who held them from {header.start} to {header.end}. "
        f"Sides: {sides}. "
        f"The war is seen from the side of {who.sides[header.focal]['label']}, whose territory is counted.",
        "how": given.how
        or "Drafted by `marchland new --from-tables`. All shipped mechanisms are at work with the priors that the "
        "literature and other wars give; no parameter is set here. Land is counted by distance from held places and "
        "half way to the next; roads that nobody gave join neighbours at 1.25 times the great circle. Sides without "
        "a recorded relation are at war with the focal side and near a truce among themselves. A force fights with "
        "its strength alone; aircraft, advisers and ground forces from abroad may also change how readily sides "
        "attack, centred on no effect until it is learned. Other interventions only date the phases of the war.",
        "notice": notice(tables, header, first),
        "try": given.try_
        or (
            "Run it once, unchanged, and compare held places with the record.",
            "Compare press with hold back and its placebo.",
            "Replace the first line of ASSUMED.md by a figure with a source, draft again, and see what moves.",
        ),
        "limits": (
            *doubts.limits(tables),
            *(
                given.limits
                or (
                    "A draft: places were chosen by whoever wrote the tables, most often because they changed hands.",
                    "What is assumed here is alike in every drafted war; differences that rest on it mean nothing.",
                    "Historical case for research and teaching; not for operational use.",
                )
            ),
        ),
        "sources": given.sources
        or ("Source, confidence and state of checking stand on each row of the tables.",),
    }


def notice(tables: SmallTables, header: Header, first: Sequence[str]) -> tuple[str, ...]:
    """What to bear in mind: as war.yaml has it, or what comes first and what is alike in all drafts."""
    contested = sum(row.get("holder", "") == CONTESTED for row in tables.rows.get("control", ()))
    return header.about.notice or (
        *(f"{one[:1].upper()}{one[1:]}." for one in first),
        "ASSUMED.md lists what nobody gave, the most consequential first. Replace that before believing a figure.",
        "Shares of communities measure exposure, not support.",
        f"A place that is contested ({contested} row{'' if contested == 1 else 's'}) keeps the holder before it; one "
        "that opens contested is given to the side with the closest ties among those present, other than the next "
        "holder.",
    )


def assumed_text(assumptions: Sequence[Assumption], said: Sequence[str]) -> str:
    """ASSUMED.md: by consequence, and what was said on reading."""
    lines = [
        f"# {TITLE}",
        "",
        "The most consequential first. Rows and entries that hold it are marked `assumed`.",
        "",
    ]
    for number, one in enumerate(assumptions, 1):
        count = f"{one.values} value{'' if one.values == 1 else 's'}"
        lines += [f"{number}. **{one.file}, {one.column}** ({count}): {one.what}.", f"   Why: {one.why}."]
        lines.append(f"   To replace it: {one.instead}.")
    if not assumptions:
        lines.append("Nothing.")
    if said:
        lines += ["", "## What was said on reading", "", *(f"- {one}" for one in said)]
    return "\n".join(lines) + "\n"
