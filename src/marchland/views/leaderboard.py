"""The leaderboard as a page: who forecast best, losses first, in the same type size as gains.

Written from the losses that `marchland backtest` keeps; nothing is computed here but means.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from marchland.errors import InputError
from marchland.files.writing import placed, write_text
from marchland.forecast.calibration import calibration
from marchland.forecast.leaderboard import TARGETS, WORDS, board
from marchland.views.board_table import GROUP_WORDS, GROUPS, HASH, HEADLINE, SHOWN, comparable, figure, filled
from marchland.views.draw.scores import gains, reliability

LOSSES, FILE = "losses.nc", "leaderboard.html"
MODEL = "marchland"
FEW = "Too few episodes for an interval"


def again(folder: Path, out: Path | None = None) -> Path:
    """Write the leaderboard of a backtest's folder. Raises InputError if it cannot be read."""
    try:
        losses = xr.load_dataset(folder / LOSSES, engine="h5netcdf")
        losses = losses.assign_coords(conditional=losses["conditional"].astype(bool))
        text = page(losses, MODEL)
    except (
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ) as error:  # whatever is not as it was written
        raise InputError(f"{folder / LOSSES}: not what `marchland backtest` writes ({error!r})") from None
    return write_text(placed(out or folder, FILE), text)


def page(losses: xr.Dataset, of: str) -> str:
    """The page as HTML without script or request."""
    from jinja2 import Environment, StrictUndefined

    folder = files("marchland.views").joinpath("templates")
    html, css = (
        folder.joinpath(n).read_text(encoding="utf-8") for n in ("leaderboard.html.j2", "report.css")
    )
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(html)
    table = board(losses)
    return template.render(**context(losses, table, of), css=css) + "\n"


def context(losses: xr.Dataset, table: xr.Dataset, of: str) -> dict[str, Any]:
    """All that the template shows."""
    a = losses.attrs
    return {
        "scenario": a["scenario"],
        "verdict": [
            *verdict(table, of),
            *([a["ceiling"]] if a.get("ceiling") else []),
            *a.get("unscored", "").splitlines(),
        ],
        "charts": [gains((table, of)), reliability((calibration(losses), of))],
        "tables": [block(table, m) for m in SHOWN if m in table["measure"].values],
        "groups": [block(table, "focal_brier", g) for g in GROUPS if filled(table, g)],
        "horizons": table["horizon"].values.tolist(),
        "episodes": int(a["episodes"]),
        "origins": [str(o) for o in table["origin"].values],
        "made": f"reference {str(a['reference'])[:HASH]}; {a.get('draws', 0)} futures a forecast; "
        f"{a.get('seeds', 1)} seeds, {a.get('seeds_apart', 0.0):.4f} apart in mean Brier score",
    }


def verdict(table: xr.Dataset, of: str) -> list[str]:
    """In words, for each headline measure and horizon: against whom it gained or lost, surely or not."""
    out = []
    for measure in [m for m in HEADLINE if m in table["measure"].values]:
        at = {"measure": measure, "group": "all", "forecaster": of}
        if not np.isfinite(table["skill"].sel(at)).any():
            continue
        found: dict[str, dict[str, list[int]]] = {"Better": {}, "Worse": {}, "Not told apart": {}, FEW: {}}
        for name in [n for n in comparable(table, of) if not n.startswith(of)]:
            for h in table["horizon"].values.tolist():
                at_h = {**at, "reference": name, "horizon": h}
                value, low, high = (float(table[k].sel(at_h)) for k in ("skill", "skill_low", "skill_high"))
                if np.isfinite(value):
                    word = "Better" if low > 0 else "Worse" if high < 0 else "Not told apart"
                    word = FEW if np.isnan(low) else word
                    found[word].setdefault(name.replace("_", " "), []).append(h)
        parts = [
            f"{word}: " + "; ".join(f"{n} ({', '.join(map(str, hs))} weeks)" for n, hs in who.items())
            for word, who in found.items()
            if who
        ]
        out.append(f"{WORDS[measure]}. " + ". ".join(parts) + ".")
    return out


def block(table: xr.Dataset, measure: str, group: str = "all") -> dict[str, Any]:
    """A table: title, rows of those told nothing, rows of those told inputs, numbers of cells."""
    part = table["loss"].sel(measure=measure, group=group)
    total, replays = part.sum("horizon").values, table["conditional"].values
    speak = np.isfinite(part.values).any(1)
    rows = [
        [
            (str(part["forecaster"].values[i]), [figure(v) for v in part.values[i]])
            for i in sorted(np.nonzero(some)[0], key=lambda i: total[i])
        ]
        for some in (speak & ~replays, speak & replays)
    ]
    control = measure in TARGETS["control"]
    cells, episodes = (table[k].sel(measure=measure, group=group).values for k in ("cells", "episodes"))
    return {
        "title": WORDS[measure] + (f"; {GROUP_WORDS[group]}" if control else ""),
        "rows": rows,
        "cells": [f"{c} / {e}" for c, e in zip(cells, episodes, strict=True)],
        "clusters": "episodes" if control else "quarters",
    }
