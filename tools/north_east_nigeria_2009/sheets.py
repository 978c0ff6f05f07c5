"""The horizon and small habits of the tables; reading and writing are those of the first scenario's tool.

The first tool's folder is put on the path here, so that its geometry and its road graph serve both scenarios.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
FACTS = HERE / "facts"
sys.path.append(str(HERE.parent / "iraq_syria_2014"))

from tables import EVIDENCE, number, read, write  # noqa: E402

__all__ = ["END", "EVIDENCE", "FACTS", "HERE", "START", "WEEKS", "day", "number", "read", "write"]

START = date(2013, 1, 6)
WEEKS = 208
END = START + timedelta(weeks=WEEKS)  # 2017-01-01, end of the last week


def day(text: str) -> date:
    """A date as the facts write it."""
    return date.fromisoformat(text)
