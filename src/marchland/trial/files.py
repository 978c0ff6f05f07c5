"""Where arguments come from and where verdicts go: a scenario's own claims, files, planted theses, others' verdicts."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from marchland.errors import InputError, unknown
from marchland.files import typed
from marchland.files.newest import by_age
from marchland.files.plain_json import cleaned
from marchland.files.writing import write_text
from marchland.scenario import Scenario, forms
from marchland.scenario.errors import Problem, ScenarioError
from marchland.scenario.source import Spot, Table, read_table
from marchland.scenario.tables import TABLES
from marchland.trial.court import Brief, Trial, briefs
from marchland.trial.reliability import sentence
from marchland.trial.shape import Tried

CLAIMS = next(spec for spec in TABLES if spec.stem == "claims")
ARGUMENTS, PLANTED, TRUE, FILE = "arguments", "planted", "planted_true", "trial.json"
RECORD, MODEL = "record", "record and model"
"""What verdicts on a page were taken from."""
SHOWN = 12
"""Characters of a hash that are shown."""


def argument(s: Scenario, named: str | None = None) -> list[Brief]:
    """The claims of a scenario, a file, or one shipped in its folder `arguments`. Raises ScenarioError, InputError."""
    if named is None:
        if not s.claims:
            raise InputError(f"{s.name} has no claims.csv: name a file with --claims")
        return read(s, s.folder / "claims.csv")
    shipped = {
        p.stem: p for p in sorted((s.folder / ARGUMENTS).glob("*.csv")) if p.stem not in (PLANTED, TRUE)
    }
    if named in shipped:
        return read(s, shipped[named])
    if not Path(named).is_file():
        raise unknown("argument", named, shipped)
    return read(s, Path(named))


def planted(s: Scenario, true: bool = False) -> list[Brief]:
    """Theses known to be false, or `true`, that are judged beside the claims; none where the scenario has none."""
    path = s.folder / ARGUMENTS / f"{TRUE if true else PLANTED}.csv"
    return read(s, path) if path.is_file() else []


def read(s: Scenario, path: Path) -> list[Brief]:
    """Claims of a CSV file with their tests. Raises ScenarioError with all that is wrong, line by line."""
    table = read_table(path.resolve().parent, path.name, CLAIMS.most)
    problems = [*forms.header(CLAIMS, table, ()), *table.problems]
    if problems:
        raise ScenarioError(problems)
    rows, wrong = forms.rows(CLAIMS, table, ())
    wrong += twice(table, rows)
    if wrong:
        raise ScenarioError(wrong)
    return briefs(s, rows, [table.spot(i, "asks") for i in range(len(rows))])


def twice(table: Table, rows: list[Any]) -> list[Problem]:
    """Claims are told apart by their name."""
    seen: set[str] = set()
    found = []
    for i, row in enumerate(rows):
        if row.claim in seen:
            spot: Spot = table.spot(i, "claim")
            found.append(Problem(spot.file, spot.line, spot.column, "claim", f"'{row.claim}' is given twice"))
        seen.add(row.claim)
    return found


def verdicts(path: Path) -> Mapping[str, str]:
    """Others' verdicts by claim, read after the trial and for comparison only. Raises InputError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read ({error})") from None
    key = next((k for k in ("claim_id", "claim") if rows and k in rows[0]), None)
    if key is None or "verdict" not in rows[0]:
        raise InputError(f"{path}: expected the columns claim (or claim_id) and verdict")
    return {row[key]: row["verdict"] or "" for row in rows}


def write(found: Trial, folder: Path) -> Path:
    """Keep everything about a trial in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(cleaned(found.as_dict()), indent=1, allow_nan=False)
    return write_text(folder / FILE, text + "\n")


def newest(s: Scenario, cut: date, results: Path) -> dict[str, Any]:
    """What page one takes from the newest trial of a scenario's own claims at a cut; empty without one.

    Raises InputError.
    """
    for path in by_age(results.glob(f"{s.name}-trial-*/{FILE}")):
        kept = typed.read(path, Tried, "trial")
        if matches(kept, s, cut):
            return for_page(kept)
    return {}


def for_page(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What page one takes from a trial: verdicts, their counts, what went together, and the court's own record."""
    fixed = f"Thresholds were fixed before (sha256 {kept['thresholds'][:SHOWN]})."
    court = f"{sentence(kept['planted'], kept.get('planted_true', {}))} {fixed}".strip()
    shown = {key: kept.get(key, []) for key in ("verdicts", "associations")}
    return {
        **shown,
        "counts": kept["counts"],
        "court": court,
        "judged": MODEL if kept.get("runs") else RECORD,
    }


def matches(kept: Mapping[str, Any], s: Scenario, cut: date) -> bool:
    """Whether a trial is of this very scenario, its own claims and this cut."""
    asked = {"scenario_hash": s.hash, "cut": cut.isoformat(), "argument": ""}
    return all(kept.get(key) == value for key, value in asked.items())
