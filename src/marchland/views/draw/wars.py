"""Other wars in one figure: towns held after a force came, over those held when it came, a line for each entry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from marchland.views import look
from marchland.views.words import name_of
from marchland.wars.library import wars

if TYPE_CHECKING:
    from marchland.briefing.other_wars import Entry, OtherWars

FEWEST = 5
"""Places held below which an entry's line would jump too much to be drawn."""
LAST, TOP, YEAR = 104, 140, 52
GONE = 0.05
"""Share of the places at first below which a side counts as gone."""
WHOLE = 3 / 4
"""Share of the two years that a line must reach to be named at its end."""
STEP = 6.0
"""Least distance between names, % of places."""
DOT = "; dot: a year later"
YEARS = re.compile(r"(_\d{4})+$")
SPELT = {"Srilanka": "Sri Lanka", "North East Nigeria": "North-east Nigeria", "Iraq Syria": "Iraq and Syria"}
"""Wars whose folder spells them otherwise."""


def kept(found: OtherWars) -> look.Chart:
    """Towns held, any of them, over those held at an entry, by weeks since; and what that makes likely here."""
    drawn = look.figure(4.3)
    axes = drawn.subplots(1, 2, sharey=True)
    others = [e for e in found.entries if not e.mine and e.held >= FEWEST and len(e.size) > 1]
    last = [e for e in found.entries if e.mine][-1:]
    mine = [e for e in last if e.held >= FEWEST and e.age < LAST]
    foreign = found.kind.foreign or not last
    highest = 100 * max((max(e.size) for e in others), default=0.0)
    for ax, abroad, title in (
        (axes[0], True, "A force from abroad came"),
        (axes[1], False, "The country's own army alone"),
    ):
        here = [e for e in others if e.foreign == abroad]
        for e in here:
            ax.plot(
                range(len(e.size)),
                [100 * k for k in e.size],
                color=look.OTHER if abroad else look.FAINT,
                lw=1.2,
            )
        if abroad == foreign:
            highest = max(highest, _ours(ax, found, mine))
        _names(ax, here)
        ax.set(xlim=(0, LAST + 52), ylim=(0, TOP), title=title, xlabel="weeks since the force came")
        ax.set_xticks(range(0, LAST + 1, 26))
    axes[0].set_ylabel("towns held, % of the number held then")
    caption = (
        "Towns that insurgents held after a force came, over the number held on that day; towns taken later count, "
        "unlike in the tables below, so that lines may rise. "
        f"Entries against fewer than {FEWEST} towns are left out, and a line ends with its record or after two years."
    )
    if mine:
        caption += f" Black: {found.focal}."
    if found.band:
        dotted = LAST - sum(e.age for e in mine) >= YEAR
        whose = "it" if mine else f"{found.focal} from the day asked about"
        caption += (
            f" Blue: what these wars make likely for {whose}, best guess and 9 chances in 10{DOT * dotted}."
        )
    if highest > TOP:
        caption += f" The figure ends at {TOP}%; what goes on above it reaches {highest:.0f}%."
    said = "; ".join(
        f"{name(e)}: {100 * e.size[-1]:.0f}% after {len(e.size) - 1} weeks"
        f"{', after next to none were left' if min(e.size) < GONE < e.size[-1] else ''}"
        for e in (*mine, *others)
    )
    return look.chart(drawn, "kept", "Towns held after a force came", caption, said)


def spelt(war: str, years: bool = False) -> str:
    """What a war is called in a text: the name of its folder without its years, or with the first of them."""
    plain = name_of(YEARS.sub("", war)).title()
    since = YEARS.search(war)
    return SPELT.get(plain, plain) + (f" {since[0][1:5]}" if years and since else "")


def name(e: Entry) -> str:
    """An entry in short: the war, and the month of the entry; a war that is not of the library is called `this war`."""
    war = "This war," if e.mine and e.war not in wars() else spelt(e.war)
    return f"{war} {e.since:%b %Y}"


def _ours(ax: Any, found: OtherWars, mine: list[Entry]) -> float:
    """The war in question in black, and what is likely from there on in blue; returns the highest value, %."""
    begun, highest, held = 0, 0.0, found.held
    for e in mine:
        begun, highest, held = e.age, 100 * max(e.size), e.held
        ax.plot(range(begun + 1), [100 * k for k in e.size], color=look.RECORD, lw=3)
    if not found.band:
        return highest
    ahead = found.band[: max(LAST - begun, 1) + 1]
    low, middle, high = (100 / max(held, 1)) * np.array(ahead).T
    x = begun + np.arange(len(ahead))
    ax.fill_between(x, low, np.minimum(high, TOP), color=look.FUTURES, alpha=0.18, lw=0)
    ax.plot(x, middle, color=look.FUTURES, lw=2.2, ls=(0, (6, 2)))
    if len(middle) > YEAR:
        at = (begun + YEAR, float(middle[YEAR]))
        ax.plot(*at, "o", color=look.FUTURES, ms=6)
        if at[1] < TOP:
            style = {"color": look.FUTURES, "fontsize": 7.5, "va": "center", "bbox": look.HALO}
            ax.annotate(
                f"{ahead[YEAR][1]:.0f} town{'' if round(ahead[YEAR][1]) == 1 else 's'}", at, (0, 10), **style
            )
    return float(max(high.max(), highest))


def _names(ax: Any, entries: list[Entry]) -> None:
    """Names beside the ends of lines that reach far, and beside the fall of the others, moved apart."""
    far = sorted((e for e in entries if len(e.size) > WHOLE * LAST), key=lambda e: e.size[-1])
    floor = STEP / 2 - STEP  # a name at the very bottom would lie on the axis
    for e in far:
        floor = max(100 * e.size[-1], floor + STEP)
        _name(ax, e, (min(len(e.size) - 1, LAST), 100 * e.size[-1]), (LAST + 5, floor))
    short = sorted((e for e in entries if e not in far), key=lambda e: e.since)
    for i, e in enumerate(short):
        # Where the line reaches the level at which its record ends.
        week, level = next(w for w, k in enumerate(e.size) if k <= e.size[-1]), 100 * e.size[-1]
        _name(ax, e, (week, level), (week + 6, level + 5 + STEP * i))


def _name(ax: Any, e: Entry, at: tuple[float, float], where: tuple[float, float]) -> None:
    arrow = {"arrowstyle": "-", "lw": 0.4, "color": look.FAINT, "shrinkA": 0, "shrinkB": 0}
    style = {"fontsize": 7, "va": "center", "annotation_clip": False, "arrowprops": arrow, "bbox": look.HALO}
    back = " (came back)" if min(e.size) < GONE < e.size[-1] else ""
    ax.annotate(f"{name(e)}{back}", at, where, color=look.OTHER if e.foreign else look.INK, **style)
