"""What other wars say, in words: sentences and tables for a terminal and for a page alike. It computes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from math import isnan
from typing import TYPE_CHECKING

from marchland.briefing.other_wars import SILENT
from marchland.stats.shares import percent
from marchland.views.draw.wars import FEWEST, name, spelt
from marchland.views.words import day, listed

if TYPE_CHECKING:
    from marchland.briefing.other_wars import Entry, OtherWars
    from marchland.wars.conditioning import Cell
    from marchland.wars.findings import Finding

YEAR = 52
PART = re.compile(r"\s*(\(.*|, .*)$")
"""What follows the first name of an actor."""
SOON = (26, 52)
"""Weeks after an entry at which it is told how much was kept."""
STRANGE = 0.05
"""Tail below which a war does not fit the others."""
CHOSEN = (
    "These wars were chosen because insurgents held towns in them and a campaign was carried through: losses are "
    "overstated, and rates compare to a factor of about two.",
    "By the reports read, most towns lost to a foreign force were given up without a fight, many by agreement (not "
    "counted here): lost is not beaten.",
    "Forces present on the day are taken to stay. Nothing here says that a force caused what followed it.",
    "Every town counts once, whatever its size.",
)


@dataclass(frozen=True)
class Grid:
    """A table in words: title, heads, rows of cells; the first column is text, the others figures."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def answer(found: OtherWars) -> str:
    """One sentence for those who read no further."""
    if not found.horizons:
        return (
            f"{SILENT[:1].upper()}{SILENT[1:]}; {found.focal} held none on that day, so there is no forecast."
        )
    year = next(h for h in found.horizons if h.weeks == YEAR)
    return (
        f"On what was known of {len(found.wars)} other wars, the best guess for a year later was {year.median:.0f} "
        f"where {found.focal} held {towns(found.held)}, with 9 chances in 10 for {year.low:.0f} to {year.high:.0f}; "
        f"the chance of fewer than half was {percent(year.under_half)}."
    )


def standing(found: OtherWars) -> str:
    """Where the war stood on the day."""
    said = f"On {day(found.cut)} {found.focal} held {found.held or 'none'} of the {found.places} towns in our list."
    forces = listed(list(found.forces)) or "no force from abroad and no offensive of the own army"
    said += f" On that day {forces} stood against it."
    mine = [e for e in found.entries if e.mine]
    if not mine:
        return said
    came = mine[-1]
    kept = round(came.kept[-1] * came.held)
    taken = found.held - kept
    more = f" and {taken} taken since" if taken > 0 else ""
    left = "" if came.there else ", and had left again"
    return (
        f"{said} {listed(list(came.who))} had come {len(came.kept) - 1} weeks before, on {day(came.since)}{left}: of "
        f"the {towns(came.held)} held then {kept} {'was' if kept == 1 else 'were'} still held{more}."
    )


def towns(count: int) -> str:
    """A number of towns."""
    return f"{count} town{'' if count == 1 else 's'}"


def of_thousand(rate: float, digits: int = 0) -> str:
    """A rate a town and week as towns of 1,000 in a week; no more than all can be lost."""
    return f"{1000 * rate:.{digits}f}" if rate < 1 else "all"


def caveats(found: OtherWars) -> list[str]:
    """What must be known before the figures are used."""
    like = alike(found)
    out = []
    if like is not None:
        wars = "one war" if like.wars == 1 else f"{like.wars} wars"
        out.append(
            f"Foreign campaigns that had gone as slowly for {like.weeks} weeks (less than {like.share:.0%} lost) are "
            f"only {like.campaigns}, from {wars}."
            if like.campaigns
            else f"No foreign campaign on record had gone as slowly for {like.weeks} weeks."
        )
    wide = found.spreads[len(found.spreads) // 2]
    out.append(
        f"Of a war of which nothing is known, other wars say little: between {of_thousand(wide.low)} and "
        f"{of_thousand(wide.high)} of 1,000 towns lost in a week under a foreign force."
        + (" The range here is narrower because this war's own weeks so far count." if found.horizons else "")
    )
    strange = [c for c in found.conflicts if min(c.batches_tail, c.places_tail) < STRANGE]
    if strange:
        names = listed([spelt(c.war) for c in strange])
        out.append(f"Unlike the others, and counted all the same: {names}.")
    return [*out, *CHOSEN]


def alike(found: OtherWars) -> Cell | None:
    """The row of the grid that this war is in: the longest time so far, the least share that more was kept of.

    None where nobody of the force that came last is there any more, or none of it came from abroad: the grid is of
    foreign campaigns.
    """
    mine = [e for e in found.entries if e.mine]
    if not mine or not mine[-1].there or not mine[-1].foreign:
        return None
    weeks, lost = len(mine[-1].kept) - 1, 1 - mine[-1].kept[-1]
    fits = [c for c in found.grid if c.weeks <= weeks and lost < c.share]
    return max(fits, key=lambda c: (c.weeks, -c.share), default=None)


def ahead(found: OtherWars) -> Grid | None:
    """What is likely, by date; None where nothing is held."""
    if not found.horizons:
        return None
    heads = (
        "by",
        "best guess",
        "9 chances in 10",
        f"fewer than {found.held / 2:g}",
        "none",
        f"more than {found.held}",
    )
    rows = tuple(
        (
            day(found.cut + timedelta(weeks=h.weeks)), f"{h.median:.0f}", f"{h.low:.0f} to {h.high:.0f}",
            *(under(share, found.draws) for share in (h.under_half, h.none, h.more)),
        )
        for h in found.horizons
    )  # fmt: skip
    return Grid(f"Towns that {found.focal} would hold", heads, rows, "The last three columns are chances.")


def under(share: float, draws: int) -> str:
    """A chance in percent; none of so many futures is 'under' one in that many."""
    return percent(share) if share else f"under {max(1, 100 / draws):g}%"


def foreign(found: OtherWars) -> Grid:
    """The entries of forces from abroad, the nearest cases."""
    rows = tuple(_short(e) for e in found.entries if e.mine or (e.foreign and e.held >= FEWEST))
    heads = ("war and month", "who came", "towns held then", "kept after 26 weeks", "after 52")
    return Grid("Forces from abroad that came, and what was kept", heads, rows, SHORT)


SHORT = f"Entries against fewer than {FEWEST} towns are left out. A record that ends earlier says when."


def seen(found: OtherWars) -> Grid:
    """What was counted in other wars."""
    note = (
        "Each war, or each wave of losses, counts once in the ranges, since cases of one war resemble one another. A "
        "wave: losses that fell within 14 days of another."
    )
    heads = ("what", "how often", "9 chances in 10", "wars")
    return Grid(
        "What happened in other wars known by then", heads, tuple(said(f) for f in found.findings), note
    )


def said(f: Finding) -> tuple[str, str, str, str]:
    """A finding as cells: what, how often, interval, wars."""
    if not f.of:
        return f.claim, "none known", "", "0"
    for start, words in RATES:
        if f.claim.startswith(start):
            ends = f"{1000 * f.low:.0f} to {1000 * f.high:.0f}"
            return f.claim.replace(start, words), f"{1000 * f.share:.0f}", ends, str(len(f.wars))
    return f.claim, f"{f.hits:.0f} of {f.of:.0f}", f"{percent(f.low)} to {percent(f.high)}", str(len(f.wars))


RATES = (
    ("places lost a place-week", "of 1,000 towns held, lost in a week,"),
    ("places taken a place-week in reach", "of 1,000 towns in reach, taken in a week,"),
)


def appendix(found: OtherWars) -> tuple[Grid, ...]:
    """What only some ask for."""
    return (_every(found), _slow(found), _new(found), _weighed(found))


def _every(found: OtherWars) -> Grid:
    heads = (
        "war and month",
        "whose force",
        "with",
        "towns",
        "people",
        "held for",
        "own people",
        "kept, 26 w",
        "52 w",
    )
    rows = tuple(_whole(e) for e in found.entries if e.mine or e.held >= FEWEST)
    note = (
        "held for: median weeks the towns had been held, at most since the record began. own people: share of "
        f"residents from the insurgents' community, our estimate. {SHORT}"
    )
    return Grid("All forces that came, and what they came against", heads, rows, note)


def _short(e: Entry) -> tuple[str, ...]:
    star = "* " if e.mine else ""
    others = ", others" if len(e.who) > 1 else ""
    return (
        f"{star}{name(e)}",
        f"{PART.sub('', e.who[0])}{others}",
        str(e.held),
        *(_kept(e, w) for w in SOON),
    )


def _whole(e: Entry) -> tuple[str, ...]:
    whose = "abroad and own" if e.foreign and e.own else "abroad" if e.foreign else "own army"
    return (
        f"{'* ' if e.mine else ''}{name(e)}", whose, ", ".join(e.kinds), str(e.held), f"{e.people:,}",
        f"{e.weeks_held:.0f} w", f"{e.kin:.0%}", *(_kept(e, w) for w in SOON),
    )  # fmt: skip


def _kept(e: Entry, week: int) -> str:
    """Share still held then, or when the record ends before."""
    last = len(e.kept) - 1
    if last >= week:
        return f"{e.kept[week]:.0%}"
    return f"{e.kept[-1]:.0%}, record ends week {last}" if week == SOON[0] else ""


def _slow(found: OtherWars) -> Grid:
    heads = (
        "weeks so far, less lost than",
        "campaigns (wars)",
        "then lost",
        "under half lost",
        "model (9 in 10)",
    )
    rows = []
    for c in found.grid:
        then = "-" if isnan(c.after) else percent(c.after)
        then += "" if isnan(c.low) else f" ({percent(c.low)} to {percent(c.high)})"
        model = f"{percent(c.model)} ({percent(c.model_low)} to {percent(c.model_high)})"
        rows.append(
            (
                f"{c.weeks} weeks, {c.share:.0%}",
                f"{c.campaigns} ({c.wars})",
                then,
                f"{c.slow} of {c.campaigns}",
                model,
            )
        )
    note = "Foreign forces only. All of the grid is shown: any one row could be chosen after the fact."
    return Grid("If little was lost at first, how much in the next 52 weeks?", heads, tuple(rows), note)


def _new(found: OtherWars) -> Grid:
    rows = tuple(
        (
            f"half-normal({s.scale:g})",
            of_thousand(s.median, 1),
            f"{of_thousand(s.low, 1)} to {of_thousand(s.high)}",
        )
        for s in found.spreads
    )
    title = "A new war under a force from abroad: towns lost of 1,000 held in a week"
    note = "Four fifths what these wars teach; one fifth is left for a war that is like none of them."
    return Grid(title, ("how far wars may differ (prior)", "middle", "9 chances in 10"), rows, note)


def _weighed(found: OtherWars) -> Grid:
    fits = {c.war: c for c in found.conflicts}
    rows = tuple(
        (spelt(i.war), f"{i.ratio:.2f}", f"{fits[i.war].batches_tail:.2f}", f"{fits[i.war].places_tail:.2f}")
        for i in found.influences
    )
    note = (
        "fits: how often the other wars would make one as extreme as this, in when losses came and in how many; below "
        f"{STRANGE:g} it does not fit. All together count like {found.effective:.1f} wars of equal weight. The weight "
        f"of 'a war like these' was 0.80 before this war's own record was seen and {found.weight:.2f} after. Left out: "
        f"{listed([spelt(w) for w in found.left_out])}, since most of their dates come from memory, or to keep a war "
        "for checking forecasts. Sources stand on every row of each war's tables."
    )
    heads = ("war", "rate without it, times", "fits: when", "fits: how many")
    return Grid("How much hangs on each war", heads, rows, note)
