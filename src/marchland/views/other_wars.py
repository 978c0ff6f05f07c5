"""What other wars say, in words: the same sentences and tables for a terminal and for a page. It computes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

from marchland.files.writing import write_text
from marchland.stats.shares import among, percent
from marchland.views.draw.wars import FEWEST, name
from marchland.views.words import listed, name_of

if TYPE_CHECKING:
    from rich.console import Console

    from marchland.briefing.other_wars import Entry, OtherWars
    from marchland.wars.findings import Finding

OF = 100
SOON = (26, 52)
"""Weeks after an entry at which it is told how much was kept."""
FILE = "reference.html"
LIMITS = (
    "These are wars in which insurgents held towns and a campaign was carried through: they were chosen by what "
    "happened, so losses are overstated; rates compare to a factor of about two.",
    "Most losses to a foreign force were withdrawals, and many towns were left by agreement: lost is not beaten.",
    "Forces present on the day are taken to stay. Nothing here says that a force caused what followed it.",
)


@dataclass(frozen=True)
class Grid:
    """A table in words: title, heads, rows of cells; the first column is text, the others figures."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def lead(found: OtherWars) -> str:
    """Where the war stands on the day, in two sentences."""
    said = f"On {found.cut} {found.focal} held {found.held} of {found.places} towns on record."
    mine = [e for e in found.entries if e.mine]
    if not mine:
        return f"{said} No force had come against it."
    now = mine[-1]
    weeks = len(now.kept) - 1
    kept = round(now.kept[-1] * now.held)
    return (
        f"{said} {listed(list(now.who))} had come {weeks} weeks before, on {now.since}; of the {now.held} towns held "
        f"then {kept} were still held."
    )


def answers(found: OtherWars) -> list[str]:
    """What the reference class makes likely, in natural frequencies."""
    return [
        f"After {h.weeks} weeks: {h.median:.0f} towns in the middle future, {h.low:.0f} to {h.high:.0f} in 90 of 100; "
        f"fewer than half of today's in {among(h.under_half, OF)} of 100, none in {among(h.none, OF)}, more than "
        f"today in {among(h.more, OF)}."
        for h in found.horizons
    ]


def said(f: Finding) -> tuple[str, str, str, str]:
    """A finding as cells: what, how often, interval, wars."""
    if not f.of:
        return f.claim, "none known", "", "0"
    if "place-week" in f.claim:
        words = f.claim.replace("places lost a place-week", "of 1,000 towns held, lost in a week,")
        return words, f"{1000 * f.share:.0f}", f"{1000 * f.low:.0f} to {1000 * f.high:.0f}", str(len(f.wars))
    return f.claim, f"{f.hits:.0f} of {f.of:.0f}", f"{percent(f.low)} to {percent(f.high)}", str(len(f.wars))


def tables(found: OtherWars) -> tuple[Grid, ...]:
    """All tables, the plainest first."""
    return (_seen(found), _unlike(found), _slow(found), _new(found), _weighed(found))


def _seen(found: OtherWars) -> Grid:
    note = "Intervals count each war, or each batch of losses, once: cases of one war resemble one another."
    heads = ("what", "how often", "90% interval", "wars")
    return Grid(
        "What happened in other wars known by then", heads, tuple(said(f) for f in found.findings), note
    )


def _unlike(found: OtherWars) -> Grid:
    heads = ("war and year", "whose", "with", "towns", "people", "held for", "of kin", "kept, 26 w", "52 w")
    rows = tuple(_alike(e) for e in found.entries if e.mine or e.held >= FEWEST)
    note = (
        "held for: median weeks the towns had been held, at most since the record began. of kin: share of their people "
        "from the community of the insurgents, own estimates. kept: share of the towns still held, by 26 and 52 weeks "
        f"or when the record ends. Entries against fewer than {FEWEST} towns are left out."
    )
    return Grid("Like and unlike: forces that came, and what they came against", heads, rows, note)


def _slow(found: OtherWars) -> Grid:
    heads = (
        "weeks so far, less lost than",
        "campaigns (wars)",
        "then lost",
        "of these under half",
        "model (90%)",
    )
    rows = []
    for c in found.grid:
        then = "-" if isnan(c.after) else percent(c.after)
        then += "" if isnan(c.low) else f" ({percent(c.low)} to {percent(c.high)})"
        model = f"{percent(c.model)} ({percent(c.model_low)} to {percent(c.model_high)})"
        row = (
            f"{c.weeks} weeks, {c.share:.0%}",
            f"{c.campaigns} ({c.wars})",
            then,
            f"{c.slow} of {c.campaigns}",
            model,
        )
        rows.append(row)
    note = "Foreign forces only. All of the grid is shown: any one row could be chosen after the fact."
    return Grid("If little was lost at first, how much in the next 52 weeks?", heads, tuple(rows), note)


def _new(found: OtherWars) -> Grid:
    rows = tuple(
        (f"half-normal({s.scale:g})", f"{1000 * s.median:.1f}", f"{1000 * s.low:.1f} to {1000 * s.high:.0f}")
        for s in found.spreads
    )
    title = "A new war under a force from abroad: towns lost of 1,000 held in a week"
    heads = ("prior of the spread between wars", "middle", "90% interval")
    return Grid(title, heads, rows, "Four fifths what these wars teach, one fifth vague.")


def _weighed(found: OtherWars) -> Grid:
    fits = {c.war: c for c in found.conflicts}
    rows = tuple(
        (i.war, f"{i.ratio:.2f}", f"{fits[i.war].batches_tail:.2f}", f"{fits[i.war].places_tail:.2f}")
        for i in found.influences
    )
    note = (
        "fits: how often the other wars would make one as extreme as this, in when losses came and in how many; below "
        "0.05 is strange."
    )
    heads = ("war", "middle rate without it, times", "fits: when", "fits: how many")
    return Grid("How much hangs on each war", heads, rows, note)


def _alike(e: Entry) -> tuple[str, ...]:
    whose = "abroad and own" if e.foreign and e.own else "abroad" if e.foreign else "own army"
    return (
        f"{'* ' if e.mine else ''}{name(e)}", whose, ", ".join(e.kinds), str(e.held), f"{e.people:,}",
        f"{e.weeks_held:.0f} w", f"{e.kin:.0%}", *(_kept(e, w) for w in SOON),
    )  # fmt: skip


def _kept(e: Entry, week: int) -> str:
    """Share still held then, or when the record ends before."""
    last = len(e.kept) - 1
    return f"{e.kept[week]:.0%}" if last >= week else f"{e.kept[-1]:.0%} at {last}" if week == SOON[0] else ""


def standing(found: OtherWars) -> list[str]:
    """What stands behind the figures."""
    return [
        f"{len(found.wars)} wars were known: {', '.join(found.wars)}; they weigh as about {found.effective:.1f} "
        "equal ones.",
        f"Left out: {', '.join(found.left_out)} (mostly recalled, or kept to check forecasts).",
        f"By its own record so far it is one of this family with a weight of {found.weight:.2f} (0.80 beforehand).",
        *LIMITS,
    ]


def print_other_wars(found: OtherWars, console: Console | None = None) -> None:
    """Print the page."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console as Standard
    from rich.table import Table

    from marchland.terminal.fitted_table import show

    out = console or Standard()
    for line in (
        f"What other wars say of {name_of(found.name)} on {found.cut}",
        "",
        lead(found),
        "",
        *answers(found),
        "",
    ):
        out.print(line, highlight=False, markup=False)
    for grid in tables(found):
        table = Table(
            title=grid.title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, caption=grid.note or None
        )
        for i, head in enumerate(grid.heads):
            table.add_column(head, justify="left" if i == 0 else "right", overflow="fold")
        for row in grid.rows:
            table.add_row(*row)
        show(out, table)
    for line in standing(found):
        out.print(f"- {line}", highlight=False, markup=False)


def page(found: OtherWars) -> str:
    """The page as HTML without script or request."""
    from jinja2 import Environment, StrictUndefined

    from marchland.views.draw.wars import kept

    folder = files("marchland.views").joinpath("templates")
    html, css = (folder.joinpath(n).read_text(encoding="utf-8") for n in ("reference.html.j2", "report.css"))
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(html)
    first, *others = tables(found)
    told = {
        "title": found.title,
        "cut": found.cut,
        "lead": lead(found),
        "answers": answers(found),
        "chart": kept(found),
    }
    return template.render(**told, first=first, tables=others, standing=standing(found), css=css) + "\n"


def write_page(found: OtherWars, out: Path) -> Path:
    """Write the page to a file."""
    return write_text(out, page(found))
