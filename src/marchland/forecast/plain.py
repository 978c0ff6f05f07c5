"""A leaderboard as plain data, for JSON: nothing is left out and nothing is rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import xarray as xr


def plain(board: xr.Dataset, of: str | None = None) -> dict[str, Any]:
    """Attributes; mean losses by measure, group, horizon and forecaster; skill of forecaster `of` with intervals."""
    out: dict[str, Any] = {**board.attrs, "losses": {}, "cells": {}, "skill": {}}
    names = [str(name) for name in board["forecaster"].values]
    for measure in board["measure"].values.tolist():
        for group in board["group"].values.tolist():
            part = board.sel(measure=measure, group=group)
            for horizon in board["horizon"].values.tolist():
                here = part.sel(horizon=horizon)
                if not int(here["cells"]):
                    continue
                at = f"{measure}/{group}/{horizon}"
                out["losses"][at] = values(names, here["loss"].values)
                out["cells"][at] = {"cells": int(here["cells"]), "episodes": int(here["episodes"])}
                if of is not None:
                    mine = here.sel(forecaster=of)
                    rows = np.stack([mine[k].values for k in ("skill", "skill_low", "skill_high")], axis=1)
                    out["skill"][at] = {
                        name: [float(v) for v in row]
                        for name, row in zip(names, rows, strict=True)
                        if np.isfinite(row[0])
                    }
    return out


def values(names: list[str], found: np.ndarray) -> dict[str, float]:
    """Finite values by name."""
    return {name: float(v) for name, v in zip(names, found, strict=True) if np.isfinite(v)}
