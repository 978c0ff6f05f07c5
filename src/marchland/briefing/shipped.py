"""What a scenario ships for its page one: its question, a board of forecasts, and what other wars said at a date.

`question.txt` is the question in plain words, on one line or several; `scores/leaderboard.json` is the very
`board.json` that `marchland backtest` writes; `reference/DATE.json` is that part of `marchland reference --json` for
the cut which the page shows (`tools/reference.py` writes it).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from marchland.briefing.shape import Board, Reference
from marchland.errors import InputError
from marchland.files import typed
from marchland.scenario import Scenario

QUESTION, SCORES, REFERENCE = "question.txt", "scores/leaderboard.json", "reference/{}.json"
LONGEST = 300
"""Characters of a question."""
SHOWN = ("cut", "held", "places", "wars", "horizons", "band", "draws")


def question(s: Scenario) -> str | None:
    """The question of a scenario on one line; None without one. Raises InputError."""
    path = s.folder / QUESTION
    if not path.is_file():
        return None
    try:
        text = " ".join(path.read_text(encoding="utf-8").split())
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from None
    if not text.isprintable() or not 0 < len(text) <= LONGEST:
        raise InputError(f"{path}: expected a question in plain text, at most {LONGEST} characters")
    return text


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
