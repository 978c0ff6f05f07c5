"""What a scenario ships for its page one: the board of a score that was made once, and what other wars said at a date.

`scores/leaderboard.json` is the very `board.json` that `marchland backtest` writes; `reference/DATE.json` is that part
of `marchland reference --json` for the cut which the page shows (`tools/reference.py` writes it).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from marchland.briefing.shape import Board, Reference
from marchland.files import typed
from marchland.scenario import Scenario

SCORES, REFERENCE = "scores/leaderboard.json", "reference/{}.json"
SHOWN = ("cut", "held", "places", "wars", "horizons", "band", "draws")


def board(s: Scenario) -> dict[str, Any] | None:
    """The board that a scenario ships; None without one, or for one of another scenario. Raises InputError."""
    path = s.folder / SCORES
    if not path.is_file():
        return None
    found = typed.read(path, Board, "backtest")
    return found if found.get("scenario") == s.name else None


def reference(s: Scenario, cut: date) -> dict[str, Any] | None:
    """What other wars said at a cut, as far as page one shows it; None if it is not shipped, or is of another
    scenario or day. Raises InputError."""
    path: Path = s.folder / REFERENCE.format(cut)
    if not path.is_file():
        return None
    found = typed.read(path, Reference, "reference --json")
    if (found["name"], found["cut"]) != (s.name, cut.isoformat()):
        return None
    return {key: found[key] for key in SHOWN}
