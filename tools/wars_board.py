"""Write docs/wars.md, the scores over all wars, from a folder of `marchland wars score`.

python tools/wars_board.py results/wars-001
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import xarray as xr

from marchland.backtest.across import across
from marchland.backtest.backtest import MODEL
from marchland.files.writing import write_text
from marchland.forecast.leaderboard import WORDS
from marchland.views.board_table import figure
from marchland.views.wars_table import ranked
from marchland.wars.library import library

DOCS = Path(__file__).resolve().parent.parent / "docs"
HEADLINE = "focal_brier"
REFERENCES = ("persistence", "common_decay")
UNLEARNED = """
**Only the model's prior is here** (`marchland wars score --quick`): what it says once it has learned from a war's own
record is still to be scored.
"""
HEAD = """# Forecasts in twelve wars

Made by `tools/wars_board.py` from `marchland wars score`: every shipped war forecast from at most {origins} days,
spaced evenly over the Sundays that have five captures before them and thirteen weeks of record after. **Lower is
better.** Every war counts once. Nothing after the day of origin was known to anybody. `marchland` learned from the
war's own record before that day, `marchland, prior` has learned nothing of it; the priors of both are what a study of
other wars gave, this one left out (`priors.csv` of each scenario). `reference_class` may use the other wars as they
were known then, all others the war itself alone.

Two things flatter the forecasters that use other wars: which mechanisms the model has, and the form of
`reference_class` (reach, layers, slopes by distance), were chosen by how they did in these same wars; and those who
wrote both knew how the wars went.

Wars are few and were chosen because campaigns in them were carried through. Intervals are those of wars drawn with
replacement (90%); "ahead in" counts wars in which a forecaster's mean loss was lower.
"""


def row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def frame(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join([row(head), row(["---", *["---:"] * (len(head) - 1)]), *map(row, rows)])


def gain(board: xr.Dataset, name: str, reference: str, horizon: int) -> str:
    here = board.sel(measure=HEADLINE, forecaster=name, reference=reference, horizon=horizon)
    value, low, high = (float(here[k]) for k in ("skill", "skill_low", "skill_high"))
    if not np.isfinite(value):
        return "-"
    count = int(board["wars"].sel(measure=HEADLINE, horizon=horizon))
    interval = f" ({low:+.0%} to {high:+.0%})" if np.isfinite(low) else " (too few)"
    return f"{value:+.0%}{interval}, {int(here['ahead'])} of {count}"


def main(folder: Path) -> None:
    losses = {p.stem: xr.load_dataset(p, engine="h5netcdf") for p in sorted(folder.glob("*.nc"))}
    board = across(losses)
    horizons = board["horizon"].values.tolist()
    heads = [f"{h} weeks" for h in horizons]
    parts = [HEAD.format(origins=max(ds.sizes["origin"] for ds in losses.values()))]
    parts += [] if MODEL in board["forecaster"].values else [UNLEARNED]
    parts += ["## The wars", wars(losses)]
    for measure in board["measure"].values.tolist():
        rows = [[name.replace("_", " "), *map(figure, values)] for name, values in ranked(board, measure)]
        rows.append(["wars", *(str(int(n)) for n in board["wars"].sel(measure=measure).values)])
        parts += [f"## {WORDS[measure]}: mean over wars", frame(["forecaster", *heads], rows)]
    names = [name for name, _ in ranked(board, HEADLINE)]
    for reference in REFERENCES:
        rows = [
            [n.replace("_", " "), *(gain(board, n, reference, h) for h in horizons)]
            for n in names
            if n != reference
        ]
        parts += [f"## Gain over {reference.replace('_', ' ')}", frame(["forecaster", *heads], rows)]
    for horizon in horizons:
        part = board["loss"].sel(measure=HEADLINE, horizon=horizon)
        there = [w for w in part["war"].values.tolist() if bool(part.sel(war=w).notnull().any())]
        rows = [
            [n.replace("_", " "), *(figure(float(part.sel(war=w, forecaster=n))) for w in there)]
            for n in names
        ]
        parts += [f"## Brier score at {horizon} weeks, by war", frame(["forecaster", *there], rows)]
    write_text(DOCS / "wars.md", "\n\n".join(part.strip() for part in parts) + "\n")


def wars(losses: dict[str, xr.Dataset]) -> str:
    rows = [
        [
            w.name, f"{w.start:%Y-%m} to {w.end:%Y-%m}", str(w.places), str(w.changes), f"{w.seen:.0%}",
            ", ".join(str(o)[:10] for o in losses[w.name]["origin"].values) if w.name in losses else "none",
        ]
        for w in library()
    ]  # fmt: skip
    return frame(["war", "period", "towns", "changes", "seen in a source", "forecast from"], rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
