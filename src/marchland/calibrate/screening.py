"""Before learning: which parameters and which mechanisms can the record of control tell apart at all?

Two screens of the event-history likelihood over the prior. *Parameter by parameter*: elementary effects (Morris) on
ln L, in its own unit; where mu* is below DULL even parameters at the ends of their prior are not told apart. *By
mechanism*: shares of the variance of ln L's rank among the points (Sobol), for ln L itself has a tail of hopeless
points that would drown the rest. Sources: morris_1991, saltelli_2010. Fails for parameters that matter only near the
posterior: these are screens of the prior, and nothing is left out of the learning because of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import ndtri

from marchland.calibrate.likelihood import EventHistory
from marchland.files.writing import write_text
from marchland.stats import morris as screen
from marchland.stats import sobol as variance

DULL = 0.5
TRAJECTORIES, POINTS = 8, 64
FILE = "screening.json"


def screening(
    history: EventHistory, seed: int = 1, trajectories: int = TRAJECTORIES, points: int = POINTS
) -> dict[str, Any]:
    """Effects on ln L by parameter and shares of its rank's variance by mechanism, as plain data, largest first."""
    from scipy.stats import rankdata  # a second to load, and whoever only reads a posterior does not rank

    names = history.space.names
    x, _ = screen.trajectories(names, trajectories, seed)
    effects = screen.effects(names, x, history(ndtri(x)), seed)
    groups = [name.split(".")[0] for name in names]
    u, _ = variance.points(groups, points, seed)
    tiny = np.finfo(np.float64).eps
    shares = variance.shares(groups, rankdata(history(ndtri(u.clip(tiny, 1 - tiny)))), seed)
    return {
        "evaluations": len(x) + len(u),
        "dull": sum(e.mu_star < DULL for e in effects),
        "parameters": [e.as_dict() for e in effects],
        "mechanisms": [s.as_dict() for s in shares if s.group != variance.LUCK],
    }


def check(history: EventHistory, folder: Path, seed: int = 1) -> dict[str, Any]:
    """Screen, and keep the answer in a folder; what is kept there already is read."""
    if (folder / FILE).exists():
        kept: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return kept
    found = screening(history, seed)
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / FILE, json.dumps(found, indent=1) + "\n")
    return found
