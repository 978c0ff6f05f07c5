"""The facts on ten wars where a shared folder has them, read into the rows that a scenario would have."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

FOLDER = next(
    (found for up in Path(__file__).resolve().parents if (found := up / "shared" / "facts" / "wars").is_dir()),
    None,
)
needs_facts = pytest.mark.skipif(FOLDER is None, reason="the folder shared/facts/wars is not on this machine")
FOCAL = {
    "afghanistan_1998_2001": "taliban",
    "srilanka_1995_2009": "ltte",
    "chechnya_1999_2000": "chri",
    "chechnya_1994_1996": "chri",
    "pakistan_2007_2014": "ttp",
    "mali_2012": "jihadists",
    "somalia_2006": "islamists",
    "yemen_2011": "ansar_sharia",
    "sierra_leone_1995": "rebels",
    "yemen_2015": "aqap",
}
OWN = ("Sri Lanka", "LTTE", "Taliban", "United Front", "Pakistan army", "Pakistan Frontier", "Russia", "Chechen",
       "Malian", "Yemeni", "Hadi", "Islamic International", "Coalition, Hadi")  # fmt: skip
TOKEN = {
    ("afghanistan_1998_2001", "1998-08-20"), ("somalia_2006", "2007-01-07"), ("somalia_2006", "2011-06-23"),
    ("yemen_2011", "2011-05-05"), ("yemen_2011", "2012-07-01"), ("yemen_2011", "2014-04-19"),
    ("yemen_2015", "2015-01-01"), ("pakistan_2007_2014", "2007-07-01"), ("mali_2012", "2012-10-12"),
    ("yemen_2011", "2013-06-05"), ("yemen_2015", "2015-03-26"), ("afghanistan_1998_2001", "2001-12-21"),
}  # fmt: skip


def rows(war: str, table: str) -> list[dict[str, str]]:
    assert FOLDER is not None
    with (FOLDER / war / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def war(name: str) -> Any:
    """Rows of control, places and interventions with the names that a scenario gives them."""
    control = [
        SimpleNamespace(
            place=r["place_id"], since=date.fromisoformat(r["from_date"]), until=date.fromisoformat(r["to_date"]),
            holder=r["controller"], note=r["note"], verified=r["verified"], confidence=r["confidence"],
        )
        for r in rows(name, "control")
    ]  # fmt: skip
    sides = {r.holder: None for r in control if r.holder != "contested"}
    start, end = min(r.since for r in control), max(r.until for r in control)
    return SimpleNamespace(
        name=name, focal=FOCAL[name], sides=sides, control=control,
        time=SimpleNamespace(start=start, end=end, weeks=(end - start).days // 7),
        places=[
            SimpleNamespace(place=r["place_id"], lat=float(r["lat"]), lon=float(r["lon"]))
            for r in rows(name, "places")
        ],
        interventions=[force(name, r, sides) for r in rows(name, "interventions")],
    )  # fmt: skip


def force(name: str, r: dict[str, str], sides: dict[str, Any]) -> Any:
    backed = r["side_backed"]
    others = [a for a in sides if a not in {FOCAL[name], "militant_deal"}]
    own = r["actor"].startswith(OWN)
    return SimpleNamespace(
        since=date.fromisoformat(r["from_date"]), until=date.fromisoformat(r["to_date"]), actor=r["actor"],
        kind=r["kind"], scale="token" if (name, r["from_date"]) in TOKEN and not (own and name != "yemen_2011")
        else "large", foreign="no" if own else "yes",
        backs=tuple(others) if backed.startswith("against") else tuple(a for a in [backed] if a in sides),
    )  # fmt: skip


def weeks(days: int) -> float:
    return days / 7


def day(text: str) -> date:
    return date.fromisoformat(text)


__all__ = ["FOCAL", "FOLDER", "day", "needs_facts", "timedelta", "war", "weeks"]
