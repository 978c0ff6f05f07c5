"""The facts on ten wars where a shared folder has them, read into the rows that a scenario would have."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ruamel.yaml import YAML

from marchland.record.known_at import seen
from marchland.scenario.tables import Intervention
from marchland.wars.evidence import TO_CHECK, WEAK
from marchland.wars.ground import Ground, ground

FOLDER = next(
    (
        found
        for up in Path(__file__).resolve().parents
        if (found := up / "shared" / "facts" / "wars").is_dir()
    ),
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
TABLES = Path(__file__).resolve().parents[3] / "tools" / "wars"
STEMS = ("control", "places")
DAYS_OF = {"from": "since", "to": "until"}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def rows(war: str, table: str) -> list[dict[str, str]]:
    assert FOLDER is not None
    return read(FOLDER / war / f"{table}.csv")


@cache
def war(name: str) -> Any:
    """Rows of control and places of the first compilation, with the names that a scenario gives them."""
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
    )  # fmt: skip


def day(text: str) -> date:
    return date.fromisoformat(text)


@cache
def shipped_table(name: str) -> Any:
    """A war of tools/wars as counts read it, with real rows of interventions."""
    sheet = YAML(typ="safe").load((TABLES / name / "war.yaml").read_text(encoding="utf-8"))
    found = {stem: [row(cells) for cells in read(TABLES / name / f"{stem}.csv")] for stem in STEMS}
    weeks = (sheet["end"] - sheet["start"]).days // 7
    return SimpleNamespace(
        name=name, focal=sheet["focal"], sides=sheet["sides"], control=found["control"],
        time=SimpleNamespace(start=sheet["start"], end=sheet["start"] + timedelta(weeks=weeks), weeks=weeks),
        places=[SimpleNamespace(place=p.place, lat=float(p.lat), lon=float(p.lon)) for p in found["places"]],
        interventions=tuple(Intervention.model_validate(given) for given in interventions(name)),
    )  # fmt: skip


def interventions(name: str) -> list[dict[str, str]]:
    return [{k: v for k, v in r.items() if v} for r in read(TABLES / name / "interventions.csv")]


def row(cells: dict[str, str]) -> Any:
    days = {new: date.fromisoformat(cells[old]) if cells.get(old) else None for old, new in DAYS_OF.items()}
    return SimpleNamespace(**{k: v for k, v in cells.items() if k not in DAYS_OF}, **days)


def known(name: str, cut: date) -> Ground | None:
    """What `evidence.masked` makes of a shipped war, from its small tables."""
    s = shipped_table(name)
    if cut < s.time.start + timedelta(days=7):
        return None
    g = ground(s, until=cut)
    return replace(g, forces=seen(g.forces, min(cut, s.time.end)))


def wars_at(cut: date, target: str = "") -> tuple[Ground, ...]:
    names = sorted(path.parent.name for path in TABLES.glob("*/war.yaml"))
    found = [known(n, cut) for n in names if n not in (target, *TO_CHECK, *WEAK)]
    return tuple(g for g in found if g is not None)
