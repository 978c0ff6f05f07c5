"""What the reference class says of rates that mechanisms have, as data with a version: one table, made by a command.

    python -m marchland.wars.summary        # writes summary.csv beside this file

A row is a quantity as it was known of other wars at a cut: median and the middle 90%, unit, the number of wars behind
it. Rates and sizes are those of a new campaign of a war of which nothing is known, the vague fifth included. No shipped
model reads the table yet. Source: marchland_wars. Fails when: used for a war that is itself among the wars behind it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path

import numpy as np

from marchland.files.writing import write_text
from marchland.stats.intervals import ENDS
from marchland.wars.campaigns import campaigns
from marchland.wars.evidence import wars_at
from marchland.wars.findings import FRESH, fresh
from marchland.wars.ground import Ground
from marchland.wars.hierarchy import TURNS, Kind, part, unseen
from marchland.wars.layers import F

VERSION = 2
"""Raised by hand when the records, the counts, the phases or the model change."""
CASES = (
    ("iraq_syria_2014", date(2014, 6, 29)),
    ("iraq_syria_2014", date(2015, 2, 8)),
    ("north_east_nigeria_2009", date(2014, 9, 7)),
)
"""Wars for which the table is made, each without itself, and the day on which the others are looked at."""
FILE = Path(__file__).with_name("summary.csv")
KINDS = {"none": Kind(False), "foreign": Kind(True), "own": Kind(False, True)}
DRAWS, SEED, DIGITS = 2000, 1, 3


@dataclass(frozen=True)
class Row:
    """A quantity at a cut, told to a war by the others: 5%, 50% and 95%, number of `wars` behind it; `force` is none,
    foreign or own, empty for all.
    """

    version: int
    told: str
    cut: date
    quantity: str
    force: str
    low: float
    median: float
    high: float
    unit: str
    wars: int


def summary(grounds: Sequence[Ground], told: str, cut: date, draws: int = DRAWS) -> tuple[Row, ...]:
    """What some wars, as they were known at a cut, say of rates to another."""
    out: list[Row] = []
    rng = np.random.default_rng(SEED)

    def row(quantity: str, force: str, values: F, unit: str) -> None:
        low, median, high = (float(f"{x:.{DIGITS}g}") for x in np.quantile(values, [ENDS[0], 0.5, ENDS[1]]))
        out.append(Row(VERSION, told, cut, quantity, force, low, median, high, unit, len(grounds)))

    for turn in TURNS:
        fitted = part(campaigns(grounds, turn))
        for force, kind in KINDS.items():
            drawn = unseen(fitted).new_war(kind, draws, rng)
            row(f"{turn}_batch_rate", force, drawn.rate, "1/week per place at stake")
            row(f"{turn}_batch_size", force, 1 + drawn.more, "places")
        row(f"{turn}_batch_dispersion", "", fitted.size.draw(draws, rng).node[:, 2], "1")
        for force, at in (("foreign", 1), ("own", 2)):
            effect = np.exp(fitted.rate.draw(draws, rng).value[:, at])
            row(f"{turn}_rate_ratio", force, effect, "with over without force")
    for (first, last), found in zip(FRESH, fresh(grounds), strict=True):
        name = f"loss_hazard_weeks_{first}_to_{last}" if last < 1000 else f"loss_hazard_after_{first}_weeks"
        low, median, high = (float(f"{x:.{DIGITS}g}") for x in (found.low, found.share, found.high))
        out.append(
            Row(VERSION, told, cut, name, "", low, median, high, "1/week per place held", len(found.wars))
        )
    return tuple(out)


def text(rows: Sequence[Row]) -> str:
    """The rows as CSV."""
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow([field.name for field in fields(Row)])
    table.writerows(astuple(row) for row in rows)
    return file.getvalue()


def main() -> None:
    """Write the table from the shipped wars."""
    write_text(FILE, text([row for told, cut in CASES for row in summary(wars_at(cut, told), told, cut)]))


if __name__ == "__main__":
    main()
