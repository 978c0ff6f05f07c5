"""The horizon of the scenario and where its facts stand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
FACTS = HERE / "facts"
START = date(2013, 1, 6)
WEEKS = 208
END = START + timedelta(weeks=WEEKS)  # 2017-01-01, end of the last week
