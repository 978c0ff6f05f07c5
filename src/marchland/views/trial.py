"""Verdicts in a terminal: claims with reasons, all verdicts on one screen, how often the court errs, who disagrees.

What is read last stands last: reasons, what goes together on record, then the grid with counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import shorten
from typing import TYPE_CHECKING

from marchland.terminal.fitted_table import show as fitted
from marchland.trial.court import Trial
from marchland.trial.verdict import CONTRADICTED, MIXED, SUPPORTED, UNDETERMINED, WRONG_SCOPE
from marchland.views import associations, grid, moved
from marchland.views.grid import MARKS

if TYPE_CHECKING:
    from rich.console import Console

HASH = 12
MARGIN, LONGEST = 22, 300
"""Width of the column of verdicts, and characters of a reason that are shown; trial.json has all of it."""
LIKE = {
    SUPPORTED: ("true", "strongly supported", "plausible", "correct"),
    CONTRADICTED: ("wrong", "contradicted", "false", "not general", "unclear; no rise", "little effect"),
    MIXED: ("mixed", "partly", "half", "misleading", "weak to mixed", "doubtful"),
    UNDETERMINED: ("untested", "undetermined", "weak support", "unclear", "single weak source", "no test"),
    WRONG_SCOPE: ("figure true, scope wrong", "outdated"),
}
"""How others word what comes nearest to each verdict: the longest phrase found in their sentence decides."""


def show(found: Trial, console: Console) -> None:
    """Print the trial."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("claim", no_wrap=True)
    table.add_column("verdict", max_width=MARGIN)
    table.add_column("what it says, and why we judge so")
    for v in found.verdicts:
        told = f"{MARKS[v.verdict]} {v.verdict}" + ("" if v.verdict == UNDETERMINED else f", {v.strength}")
        table.add_row(
            v.claim,
            told,
            Text.assemble(v.text, "\n", (shorten(v.reason, LONGEST, placeholder=" ..."), "dim")),
        )
    fitted(console, table)
    associations.show(found.associations, console)
    for line in grid.lines([v.as_dict() for v in found.verdicts], console.width):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    console.print()
    total = len(found.verdicts)
    counted = ", ".join(f"{n} {name}" for name, n in found.counts.items())
    console.print(f"{total} claims: {counted}", highlight=False, markup=False, soft_wrap=True)
    if found.runs:
        added = " ".join(moved.sentences(v.as_dict() for v in found.verdicts))
        console.print(added, highlight=False, markup=False, soft_wrap=True)
    if found.errors:
        console.print(f"{found.errors}", highlight=False, markup=False, soft_wrap=True)
    asked = "the record alone" if not found.runs else f"the record and {found.runs:,} futures a strategy"
    learned = f"learned parameters ({found.posterior})" if found.posterior else "priors, nothing learned"
    console.print(
        f"{found.scenario}, claims of {found.cut}; {asked}{f', {learned}, seed {found.seed}' if found.runs else ''}; "
        f"thresholds {found.thresholds[:HASH]}",
        highlight=False, markup=False, soft_wrap=True,
    )  # fmt: skip


def nearest(sentence: str) -> str:
    """The verdict that another's sentence comes nearest to; empty if none."""
    text = sentence.casefold()
    if "adopted" in text:
        return ""
    hits = [
        (len(phrase), verdict) for verdict, phrases in LIKE.items() for phrase in phrases if phrase in text
    ]
    return max(hits)[1] if hits else ""


def others(found: Trial, known: Mapping[str, str], console: Console) -> None:
    """Print where another's verdicts agree and where they disagree."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    same, rows, unread = 0, [], 0
    for v in found.verdicts:
        if v.claim not in known:
            continue
        like = nearest(known[v.claim])
        if not like:
            unread += 1
        elif like == v.verdict:
            same += 1
        else:
            rows.append((v.claim, v.verdict, known[v.claim]))
    line = f"Beside the other verdicts: {same} agree, {len(rows)} disagree, {unread} could not be compared."
    console.print(line, markup=False, soft_wrap=True)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("claim", "here", "there"):
        table.add_column(name)
    for row in rows:
        table.add_row(*row)
    if rows:
        fitted(console, table)
