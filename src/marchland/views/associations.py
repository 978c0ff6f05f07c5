"""What goes together on record where places were won, in two codings side by side: for terminal and page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from marchland.stats.shares import percent
from marchland.views.rendered import rendered
from marchland.views.words import day, short_day

if TYPE_CHECKING:
    from rich.console import Console

REPRISAL = "reprisal"
NOTE = "An association: places, years and enemies differ between the rows, so that it need not be a cause."
UNSEEN = "'None known' often means that nobody looked, and never that nothing happened."
FEW = "too few"
SO = {
    REPRISAL: "after which a {} reprisal was reported",
    "returns": "after which residents came back: {}",
    "retook": "that were lost again: {}",
}
"""Field -> how what was coded is told."""

Found = Mapping[str, Any]


def harms(found: Iterable[Found]) -> list[Found]:
    """Those that speak of reprisals."""
    return [one for one in found if REPRISAL in one["field"]]


def title(one: Found) -> str:
    """What is counted, of which rows."""
    rows = f" ({one['rows']})" if one["rows"] else ""
    so = SO.get(one["field"][0]) if len(one["field"]) == 1 else None
    what = so.format(worded(one["values"])) if so else f"with {one['so']}"
    return f"Recaptures {what}{rows}"


def when(one: Found) -> str:
    """From when to when: 'Captures from 16 March 2014 to 17 November 2017, whatever a page's cut.'"""
    days = sorted(c["date"] for c in one["captures"])
    return f"Captures from {day(days[0])} to {day(days[-1])}, whatever the cut of this page. " if days else ""


def exposed(one: Found) -> str:
    """The group that is compared with the others: 'led or supported by Shia militias'."""
    return str(one["exposed"])


def worded(codes: Sequence[str]) -> str:
    """Codes in words."""
    return " or ".join(codes).replace("_", " ")


def rows(one: Found) -> list[tuple[str, list[str]]]:
    """Label and a cell a coder: shares of both groups, the ratio, and both tests."""
    by = list(one["coders"].values())
    out = [
        (exposed(one), [share(c, "exposed") for c in by]),
        (
            "elsewhere" if one["others"] == "others" else one["others"],
            [share(c, "others") for c in by],
        ),
        ("odds ratio", [ratio(c) for c in by]),
    ]
    if any(c["ratio"] for c in by):
        out += [
            ("p, captures independent (Fisher)", [chance(c.get("fisher")) for c in by]),
            ("p, operations as wholes", [dealt(c) for c in by]),
        ]
    return out


def share(coded: Mapping[str, Any], group: str) -> str:
    """'10 of 16 (62%, 90% 42% to 80%)'."""
    k, n = coded[group]
    if not n:
        return "none"
    low, high = coded["within"][group]
    return f"{k} of {n} ({percent(k / n)}, 90% {percent(low)} to {percent(high)})"


def ratio(coded: Mapping[str, Any]) -> str:
    """The odds ratio with its interval."""
    if not coded["ratio"]:
        return FEW
    middle, low, high = coded["ratio"]
    return f"{middle:.1f} (90% {low:.1f} to {high:.1f})"


def dealt(coded: Mapping[str, Any]) -> str:
    """p by operation, with how many there are."""
    return f"{chance(coded.get('dealt'))} ({coded['operations']} operations)"


def chance(p: float | None) -> str:
    """A p with the figures that it bears."""
    return (
        ""
        if p is None
        else "under .001"
        if p < 0.001
        else f"{p:.3f}".lstrip("0")
        if p < 0.1
        else f"{p:.2f}".lstrip("0")
    )


def notes(one: Found) -> str:
    """What a reader must not take from it."""
    return f"{NOTE} {UNSEEN}" if REPRISAL in one["field"] else NOTE


def captures(one: Found) -> list[tuple[str, ...]]:
    """Every capture: day, place, operation, who led and helped, whether exposed, what was coded; both codings."""
    out: list[tuple[str, ...]] = []
    for c in one["captures"]:
        cells = [both(c, what) for what in ("lead", "support", "coded")]
        there = both(c, "exposed", {True: "yes", False: "no"})
        out.append(
            (short_day(c["date"]), c["place"], str(c["operation"] + 1), cells[0], cells[1], there, cells[2])
        )
    return out


def both(capture: Mapping[str, Any], what: str, words: Mapping[Any, str] | None = None) -> str:
    """What the coders say; once where they agree, with the coder's letter where only one does or they differ."""
    told = {coder: capture[coder][what] for coder in ("a", "b") if capture.get(coder)}
    cells = {coder: (words or {}).get(v, str(v)) or "not told" for coder, v in told.items()}
    if len(cells) == 2 and len(set(cells.values())) == 1:
        return next(iter(cells.values()))
    return "; ".join(f"{coder}: {text}" for coder, text in cells.items())


def html(found: Sequence[Found]) -> str:
    """All of them as a part of a page, those on reprisals first; captures folded away."""
    first = harms(found)
    ordered = [*first, *(one for one in found if one not in first)]
    told = [
        {
            "title": title(one), "claims": ", ".join(one["claims"]), "when": when(one),
            "coders": list(one["coders"]), "rows": rows(one),
            "exposed": exposed(one), "captures": captures(one),
        }
        for one in ordered
    ]  # fmt: skip
    notes = f"{NOTE} {UNSEEN}" if first else NOTE
    return rendered("associations.html.j2", found=told, notes=notes) if told else ""


def show(found: Sequence[Found], console: Console) -> None:
    """Print those on reprisals."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from marchland.terminal.fitted_table import show as fitted

    for one in harms(found):
        table = Table(
            box=SIMPLE_HEAD, pad_edge=False, title=title(one), title_justify="left",
            caption=f"{notes(one)} Asked by {', '.join(one['claims'])}.", caption_justify="left",
        )  # fmt: skip
        table.add_column("")
        for coder in one["coders"]:
            table.add_column(f"coder {coder}")
        for label, cells in rows(one):
            table.add_row(label, *cells)
        fitted(console, table)
        console.print()
