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
from marchland.wars.evidence import TO_CHECK, WEAK
from marchland.wars.findings import GAINS, LOSSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marchland.briefing.other_wars import Entry, OtherWars
    from marchland.wars.conditioning import Cell
    from marchland.wars.findings import Finding
    from marchland.wars.weighing import Conflict

YEAR = 52
PART = re.compile(r"\s*(\(.*|, .*)$")
"""What follows the first name of an actor."""
SOON = (26, 52)
"""Weeks after an entry at which it is told how much was kept."""
SMALL = 5
"""Cases up to which a number of them is called small."""
STRANGE = 0.05
"""Tail below which a war does not fit the others."""
STAY = "Forces present on the day are taken to stay, and no other to come. "
CAUSE = "Nothing here says that a force caused what followed it."
BEATEN = (
    "Lost is not beaten: by the reports read, most towns lost to a force from abroad were given up without a fight. "
    "Towns handed over by agreement are not counted as lost."
)
CHOSEN = (
    "These wars, and the towns in them, are on the list because towns changed hands: losses elsewhere may well be "
    "lower. No figure is corrected for that, and rates of two wars may differ twofold by the choice of towns alone.",
    "Every town counts once, whatever its size.",
)
SPREAD = ("little", "as assumed here", "much")
"""How far wars may differ, for the three priors of that."""


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
    going, abroad = "If no force from abroad comes, going", ""
    if found.kind.foreign:
        cases = {e.war for e in found.entries if e.foreign and not e.mine}
        going, abroad = "Going", f" ({len(cases)} of them with a force from abroad)"
    return (
        f"{found.focal} held {towns(found.held)}. {going} by {len(found.wars)} other wars{abroad} and this war's own "
        f"weeks so far, the best guess for a year later was {year.median:.0f}, with 9 chances in 10 for "
        f"{year.low:.0f} to {year.high:.0f}. The chance of fewer than {half(found)} was "
        f"{under(year.under_half, found.draws)}; of more than {found.held}, {under(year.more, found.draws)}."
    )


def standing(found: OtherWars) -> str:
    """Where the war stood on the day."""
    forces = called(found.forces) or "No force from abroad and no offensive of the country's own army"
    said = (
        f"On {day(found.cut)} {found.focal} held {found.held or 'none'} of the {found.places} towns in our list. "
        f"{forces} stood against it on that day."
    )
    mine = [e for e in found.entries if e.mine]
    if not mine:
        return said
    came = mine[-1]
    kept, taken = came.still, found.held - came.still
    more = f", and {taken} more had fallen to it since" if taken > 0 else ""
    left = "" if came.there else ", and had left again"
    who = called(came.who)
    who = who if who != forces else "They" if " and " in who else "It"
    return (
        f"{said} {who} had come {came.age} weeks before, on {day(came.since)}{left}: of "
        f"the {towns(came.held)} held then {kept} {'was' if kept == 1 else 'were'} still held{more}."
    )


def called(actors: Sequence[str]) -> str:
    """Actors by their first names, each once."""
    return listed(list(dict.fromkeys(PART.sub("", actor) for actor in actors)))


def half(found: OtherWars) -> int:
    """The least whole number of towns that is not fewer than half of those held."""
    return -(-found.held // 2)


def towns(count: int) -> str:
    """A number of towns."""
    return f"{count} town{'' if count == 1 else 's'}"


def of_thousand(rate: float, digits: int = 0) -> str:
    """A rate a town and week as towns of 1,000 in a week; no more than all can be lost."""
    return f"{1000 * rate:.{digits}f}" if rate < 1 else "all"


def first(found: OtherWars) -> list[str]:
    """What must be known before the first figure is passed on: which cases are like this one, and what is assumed."""
    return [*([_slowly(found)] if alike(found) else []), STAY * bool(found.horizons) + CAUSE, BEATEN]


def _slowly(found: OtherWars) -> str:
    """How many campaigns had gone as slowly, of which wars, and what followed there."""
    like = alike(found)
    if like is None or not like.campaigns:
        return (
            f"No campaign of a force from abroad on record had gone as slowly for {like.weeks} weeks."
            if like
            else ""
        )
    only = "only " if like.campaigns <= SMALL else ""
    return (
        f"Campaigns of forces from abroad that had gone as slowly for {like.weeks} weeks (less than {like.share:.0%} "
        f"lost) are {only}{like.campaigns}, of {listed([spelt(w) for w in like.wars])}; in the year that followed "
        f"{percent(like.after)} of what was left was lost on average, towns gained not counted."
    )


def caveats(found: OtherWars) -> list[str]:
    """What else to bear in mind."""
    wide = found.spreads[len(found.spreads) // 2]
    out = [
        f"Alone, other wars allow nearly anything of a war of which nothing is known: from {of_thousand(wide.low)} to "
        f"{of_thousand(wide.high)} of 1,000 towns lost in a week under a force from abroad."
        + (" This war's own weeks before the day narrow it." if found.horizons else "")
    ]
    strange = [(c, _strange(c)) for c in found.conflicts]
    out += [
        f"{spelt(c.war)} is unlike the others in {how}, and counts all the same." for c, how in strange if how
    ]
    return [*out, *CHOSEN]


def _strange(c: Conflict) -> str:
    """In what a war does not fit the others; empty if it does."""
    how = {"how often towns fell": c.batches_tail, "how many fell at once": c.places_tail}
    return " and ".join(words for words, tail in how.items() if tail < STRANGE)


def alike(found: OtherWars) -> Cell | None:
    """The row of the grid that this war is in: the longest time so far, the least share that more was kept of.

    None where nobody of the force that came last is there any more, or none of it came from abroad: the grid is of
    foreign campaigns.
    """
    mine = [e for e in found.entries if e.mine]
    if not mine or not mine[-1].there or not mine[-1].foreign:
        return None
    weeks, lost = mine[-1].age, 1 - mine[-1].still / mine[-1].held
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
        f"fewer than {half(found)}",
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
    rows = tuple(_short(e) for e in found.entries if e.foreign and (e.mine or e.held >= FEWEST))
    heads = ("war and month", "who came", "towns held then", "of these, held after 26 weeks", "after 52")
    return Grid("Forces from abroad that came, and what the insurgents still held", heads, rows, SHORT)


SHORT = (
    f"Only towns held on the day a force came are counted here, lost and held again or not. Entries of other wars "
    f"against fewer than {FEWEST} towns are left out. A record that ends earlier says when, and a dash stands for "
    "what was not known yet. In bold, or with a star: the war asked about."
)


def seen(found: OtherWars) -> Grid:
    """What was counted in other wars."""
    note = (
        "The ranges say how far the figure may be off as a statement on such wars: each war, or each wave of losses, "
        "counts once in them, since cases of one war resemble one another. A wave: losses within 14 days of another. A "
        "rate of taking towns is compared only where some were taken before."
    )
    heads = ("what", "how often", "9 chances in 10", "wars")
    return Grid(
        "What happened in other wars known by then", heads, tuple(said(f) for f in found.findings), note
    )


def said(f: Finding) -> tuple[str, str, str, str]:
    """A finding as cells: what, how often, interval, wars."""
    if not f.of:
        return f.claim, "none known", "", "0"
    one = f.low == f.high
    for start, words in RATES.items():
        if f.claim.startswith(start):
            share, low, high = (f"{1000 * x:.0f}" for x in (f.share, f.low, f.high))
            ends = ALONE if one else f"{low} to {high}"
            return f.claim.replace(start, words), f"{share} in 1,000", ends, str(len(f.wars))
    ends = ALONE if one else f"{percent(f.low)} to {percent(f.high)}"
    return f.claim, f"{f.hits:.0f} of {f.of:.0f}", ends, str(len(f.wars))


ALONE = "not known"
"""Instead of an interval where there is a single case, which drawn again is the same."""
RATES = {LOSSES: "towns held, lost in a week,", GAINS: "towns in reach, taken by the insurgents in a week,"}


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
        "held after 26 w",
        "52 w",
    )
    rows = tuple(_whole(e) for e in found.entries if e.mine or e.held >= FEWEST)
    note = (
        "people: residents of the towns together. held for: median weeks the towns had been held, of those on record. "
        f"own people: share of residents from the insurgents' community, our estimate. {SHORT}"
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
    whose = "abroad and the country's" if e.foreign and e.own else "abroad" if e.foreign else "the country's"
    return (
        f"{'* ' if e.mine else ''}{name(e)}", whose, ", ".join(e.kinds), str(e.held), f"{e.people:,}",
        f"{e.weeks_held:.0f} w", f"{e.kin:.0%}", *(_kept(e, w) for w in SOON),
    )  # fmt: skip


def _kept(e: Entry, week: int) -> str:
    """Share still held then, or when the record ends before."""
    last = len(e.kept) - 1
    if last >= week:
        return f"{e.kept[week]:.0%}"
    return f"{e.kept[-1]:.0%}, record ends week {last}" if week == SOON[0] else "–"


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
                f"{c.campaigns} ({len(c.wars)})",
                then,
                f"{c.slow} of {c.campaigns}",
                model,
            )
        )
    note = (
        "Forces from abroad only, losses only: the forecast above counts towns gained too, and this war's own weeks. "
        "model: a campaign of a new war. All rows are shown, since any one could be chosen after the fact."
    )
    return Grid("If little was lost at first, how much in the next 52 weeks?", heads, tuple(rows), note)


def _new(found: OtherWars) -> Grid:
    rows = tuple(
        (
            f"{words} ({s.scale:g})",
            of_thousand(s.median, 1),
            f"{of_thousand(s.low, 1)} to {of_thousand(s.high)}",
        )
        for words, s in zip(SPREAD, found.spreads, strict=True)
    )
    title = "A new war under a force from abroad: towns lost of 1,000 held in a week"
    note = (
        "Four fifths what these wars teach; one fifth is left for a war that is like none of them. In brackets: scale "
        "of the half-normal prior of the spread between wars, in logarithms of a rate."
    )
    return Grid(title, ("how far wars may differ", "middle", "9 chances in 10"), rows, note)


def _weighed(found: OtherWars) -> Grid:
    fits = {c.war: c for c in found.conflicts}
    rows = tuple(
        (spelt(i.war), f"{i.ratio:.2f}", f"{fits[i.war].batches_tail:.2f}", f"{fits[i.war].places_tail:.2f}")
        for i in found.influences
    )
    note = (
        "fits: how often the other wars would make one as extreme as this, in how often losses came and in how many; "
        f"below {STRANGE:g} it does not fit. All together count like {found.effective:.1f} wars of equal weight. The "
        f"weight of 'a war like these' was 0.80 before this war's own record was seen and {found.weight:.2f} after. "
        f"Not used: {_named(WEAK)}, since most of their dates come from memory, and {_named(TO_CHECK)}, kept for "
        "checking forecasts. Sources stand on every row of each war's tables."
    )
    heads = ("war", "rate of losses without it, times", "fits: how often", "fits: how many")
    return Grid("How much hangs on each war", heads, rows, note)


def _named(wars: Sequence[str]) -> str:
    """Wars with the year in which they begin."""
    return listed([spelt(w, years=True) for w in wars])
