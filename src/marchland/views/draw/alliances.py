"""Who stood with the focal side, from when to when, and the ruptures on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from textwrap import shorten
from typing import Any

from marchland.views import look
from marchland.views.sheet.legend import Key
from marchland.views.words import day, listed

KINDS = {
    "allied": ("#0072B2", "", 0.62),
    "tactical": ("#56B4E9", "////", 0.62),
    "truce": ("#E69F00", "....", 0.62),
    "hostile": ("#9a9a9a", "", 0.10),
}
"""Relation -> colour, hatching and height of its bar: told apart without colour too."""
TOLD, ROOMY = 70, 180
"""Characters of a text in the figure, and days of a spell that has room for why it began."""
LEVEL = 0.75
"""Rows between the labels of two ruptures."""


def alliances(found: Mapping[str, Any]) -> look.Chart | None:
    """A bar a spell, a row a group, a line a rupture; None where nobody ever stood with the focal side."""
    rows, ruptures = found["rows"], found["ruptures"]
    if not rows:
        return None
    drawn = look.figure(1.5 + 0.34 * len(rows) + 0.22 * len(ruptures))
    ax = drawn.subplots()
    for i, row in enumerate(rows):
        for spell in row["spells"]:
            _bar(ax, i, spell, found["end"])
    bottom = len(rows) - 0.4
    for k, rupture in enumerate(ruptures):
        at, level = _day(rupture["date"]), bottom + LEVEL * (k + 0.6)
        ax.plot([at, at], [-0.6, level], color=look.INK, lw=1.1)
        words = shorten(f"{day(rupture['date'])}: {rupture['title']}", 2 * TOLD, placeholder=" ...")
        ax.annotate(words, (at, level), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8)
    ax.set_yticks(range(len(rows)), [look.wrapped(row["group"], 30) for row in rows])
    ax.set_ylim(bottom + LEVEL * (len(ruptures) + 0.4), -0.7)
    look.years(ax, date.fromisoformat(found["start"]), date.fromisoformat(found["end"]))
    ax.grid(False)
    shown = [k for k in KINDS if any(s["relation"] == k for row in rows for s in row["spells"])]
    keys = [Key(k, KINDS[k][0], "s", lined=False, hatch=KINDS[k][1]) for k in shown]
    ax.legend(
        handles=keys, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(keys), frameon=False, fontsize=8
    )
    caption = (
        f"Groups that at some time stood with {found['focal']} on record, and how they stood with it from then on. "
        f"Upright lines: ruptures on record. Nothing changed on record after {day(found['last'])}. Days of relations "
        "are often known to the month only."
    )
    told = [said(row) for row in rows] + [f"{day(r['date'])}: {r['title']}." for r in ruptures]
    title = f"Who stood with {found['focal']}, and when it ended"
    return look.chart(drawn, "alliances", title, caption, " ".join(told))


def _day(text: str) -> float:
    return look.day_number(date.fromisoformat(text))


def _bar(ax: look.Axes, i: int, spell: Mapping[str, Any], end: str) -> None:
    """A spell up to the last day shown, with its reason where there is room."""
    colour, hatch, height = KINDS[spell["relation"]]
    left, right = (_day(min(spell[key], end)) for key in ("since", "until"))
    ax.barh(i, right - left, height, left, color=colour, hatch=hatch, edgecolor="white", lw=0.6)
    if spell["relation"] == "allied" and right - left > ROOMY:
        words = shorten(spell["reason"], TOLD, placeholder=" ...")
        ax.annotate(
            words,
            (left, i),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            color="white",
            fontsize=8,
        )


def said(row: Mapping[str, Any]) -> str:
    """A row in words."""
    return f"{row['group']}: {listed([spelled(s) for s in row['spells']])}."


def spelled(spell: Mapping[str, Any]) -> str:
    """A spell in words, with its reason in brackets."""
    return f"{spell['relation']} from {day(spell['since'])}" + (
        f" ({spell['reason']})" if spell["reason"] else ""
    )
