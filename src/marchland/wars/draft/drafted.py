"""Small tables in, a complete scenario folder out, with a list of everything that was assumed on the way."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from marchland.files.writing import whole_folder
from marchland.scenario import catalog, known
from marchland.scenario.errors import Problem, ScenarioError
from marchland.scenario.forms import columns
from marchland.scenario.load import load
from marchland.wars.draft import (
    about,
    abroad,
    arrivals,
    control,
    doubts,
    effort,
    growth,
    header,
    others,
    outside,
    places,
    plan,
    repeats,
    second_look,
    sheet_text,
    sponsors,
    stances,
    strengths,
)
from marchland.wars.draft.cast import Cast, cast
from marchland.wars.draft.header import Header
from marchland.wars.draft.ledger import Assumption, Line, id_of, typed
from marchland.wars.draft.roads import roads
from marchland.wars.draft.small_tables import COMPULSORY, SPECS, STRENGTHS, SmallTables
from marchland.wars.draft.tracing import traced

ASSUMED_FILE = "ASSUMED.md"
DEFINITIONS = {
    "town_linked": {"label": "within 15 km of a held town", "radius": 15, "min_population": 0},
    "populated": {
        "label": "within 30 km of a held town of 5000 or more",
        "radius": 30,
        "min_population": 5000,
    },
    "claimed": {"label": "whole catchment of held towns, 60 km at most", "radius": 60, "min_population": 0},
}
"""How held land is counted, as in the shipped scenarios."""
SECTORS = {
    "water": {"label": "Water"}, "electricity": {"label": "Electricity"}, "wheat": {"label": "Grain and bread"},
    "health": {"label": "Health"}, "justice": {"label": "Order and justice"},
}  # fmt: skip


@dataclass(frozen=True)
class Drafted:
    """A scenario that was made: its folder, what was assumed in it, what else a reader should be told."""

    folder: Path
    assumptions: tuple[Assumption, ...]
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Parts:
    """A scenario before it is written: scenario.yaml as plain data, tables by stem, what was assumed and said.

    `over` are the rows of interventions.csv that are judged with all others and then left out.
    """

    sheet: Mapping[str, Any]
    tables: Mapping[str, Sequence[Line]]
    assumptions: tuple[Assumption, ...]
    said: tuple[str, ...]
    problems: tuple[Problem, ...]
    over: frozenset[int]


def draft(tables: SmallTables, folder: str | Path) -> Drafted:
    """Write the scenario of small tables into a new or empty folder.

    Values that are given are kept as they are, with source, confidence and state of checking; what is missing is
    filled by the stated defaults, marked `assumed` in its row and listed in ASSUMED.md. The folder appears whole
    or not at all. Raises ScenarioError with everything that is wrong, at its place in the small tables.
    """
    target = Path(folder).expanduser()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ScenarioError(
            [Problem(str(folder), 1, 1, "", "exists and is not an empty folder", "name a new folder")]
        )
    stated, given, problems = header.judge(tables)
    problems = [*tables.problems, *problems]
    for stem in COMPULSORY:
        if not tables.rows.get(stem) and not any(one.file == f"{stem}.csv" for one in problems):
            message, hint = "the table has a header and no row", "expected at least one row"
            problems.append(tables.spot(stem, -1, "").problem(stem, message, hint))
    if stated is None or stated.weeks < 1 or not all(tables.rows.get(stem) for stem in COMPULSORY):
        raise ScenarioError(problems)
    tables = replace(tables, name=tables.name or id_of(target.resolve().name) or "war")
    parts = _parts(tables, stated, given)
    problems += parts.problems
    with whole_folder(target) as part:
        _write(part, parts, parts.tables)
        found = _judged(part)
        bad = second_look.malformed(found, parts.tables)
        again, other = [], parts
        if bad:
            other = _parts(second_look.mended(bad, tables, parts.tables, stated), stated, given)
            again = _judged_apart(other)
        unsure = second_look.doubts(found, parts.tables, stated)
        unsure |= second_look.doubts(again, other.tables, stated, bad)
        problems += traced(second_look.clear(found, parts.tables, unsure), tables, parts.tables, problems)
        problems += traced(
            second_look.clear(again, other.tables, unsure, bad), tables, other.tables, problems
        )
        if problems:
            told = sorted(second_look.once(list(dict.fromkeys(problems)), stated), key=_order)
            raise ScenarioError(repeats.grouped(told))
        if parts.over:
            (part / "interventions.csv").unlink()
            kept = [line for line in parts.tables["interventions"] if line.row not in parts.over]
            _write(part, parts, {"interventions": kept} if kept else {})
    return Drafted(target, parts.assumptions, parts.said)


def _judged(folder: Path) -> list[Problem]:
    """What is wrong with a folder that was written."""
    try:
        load(folder)
    except ScenarioError as error:
        return error.problems
    return []


def _judged_apart(parts: _Parts) -> list[Problem]:
    """What is wrong with a scenario that is written for this alone."""
    with TemporaryDirectory() as folder:
        _write(Path(folder), parts, parts.tables)
        return _judged(Path(folder))


def _parts(tables: SmallTables, stated: Header, given: Mapping[str, Any]) -> _Parts:
    names = places.communities(tables, stated)
    place_lines, told, problems = places.places(tables, stated)
    towns = typed(SPECS["places"], place_lines, names)
    control_lines, more = control.control(tables, stated, towns)
    told, problems = (
        [*doubts.assumed_as_given(tables), *told, *more],
        [*problems, *abroad.judge(tables, place_lines), *control.judge(tables, stated)],
    )
    spells = typed(SPECS["control"], control_lines)
    who = cast(stated, given, names, towns, spells)
    unheld = control.opening(stated, str(who.sides[stated.focal]["label"]), spells)
    told += unheld
    force_lines, more, wrong, said = strengths.strengths(tables, stated, who, spells)
    told, problems = (
        [*told, *who.assumptions, *more],
        [*problems, *wrong, *effort.judge_dates(tables, stated)],
    )
    help_lines, more = effort.interventions(tables, stated, who, towns)
    told += more
    found: dict[str, Sequence[Line]] = {
        "places": place_lines,
        "control": control_lines,
        "groups": force_lines,
    }
    for stem in SPECS:
        if stem not in ("places", "control", "interventions", STRENGTHS) and stem in tables.rows:
            found[stem] = others.taken(stem, tables, who)
    told += stances.stances(typed(SPECS["relations"], found.get("relations", ())), stated, who)
    if "roads" not in found:
        found["roads"], more = roads(towns)
        told += more
    if help_lines:
        found["interventions"] = help_lines
    over = effort.over(tables, stated)
    helps = typed(SPECS["interventions"], [line for line in help_lines if line.row not in over])
    own = found.get("inputs", ())
    entered = {line.cells["input"] for line in own}
    made, more = effort.inputs(helps, stated, who, entered)
    forces = typed(SPECS[STRENGTHS], force_lines)
    grown, joined = growth.growth(forces, stated, who, entered)
    counted = typed(SPECS[STRENGTHS], [line for line in force_lines if line.row is not None])
    early = arrivals.arrivals(forces, counted, helps, stated, who, entered, {row.holder for row in spells})
    first_week = control.first_week(stated, spells)
    told += [*more, *joined, *early, *first_week]
    if own or made or grown:
        found["inputs"] = [*own, *made, *grown]
    first = [one.what for one in unheld]
    first += [said for one in early for said in one.what.split(arrivals.BETWEEN)]
    sheet, more = _sheet(tables, stated, given, who, towns, spells, typed(SPECS["inputs"], own), helps, first)
    told = sorted([*told, *more], key=lambda one: one.rank)
    said = [
        *tables.said,
        *doubts.few_towns(tables),
        *abroad.stray(place_lines),
        *said,
        *effort.said(tables, stated),
        *outside.said({stem: lines for stem, lines in found.items() if stem in tables.rows}, stated),
        *outside.older(force_lines, stated),
        *plan.moved(stated),
        *(f"control.csv: {one.what}: {one.instead}" for one in first_week),
        *control.short(stated, spells),
    ]
    return _Parts(sheet, found, tuple(told), tuple(said), tuple(problems), over)


def _sheet(
    tables: SmallTables,
    stated: Header,
    given: Mapping[str, Any],
    who: Cast,
    towns: Sequence[Any],
    spells: Sequence[Any],
    own: Sequence[Any],
    helps: Sequence[Any],
    first: Sequence[str],
) -> tuple[dict[str, Any], list[Assumption]]:
    """scenario.yaml as plain data."""
    time, told = plan.time(stated, spells)
    backers, more = sponsors.sponsors(helps, own, stated, who)
    told += [] if "sponsors" in given else more
    pulled, more = plan.levers(who, stated)
    told += [] if "levers" in given else more
    strategies = plan.strategies(time, stated, towns, spells)
    if isinstance(given.get("strategies"), dict):
        strategies = {"history": strategies["history"]} | given["strategies"]
    elif "levers" in given:  # a strategy sets levers that are described, and these are somebody's own
        strategies = {"history": strategies["history"]}
    sheet = {
        "name": stated.name or tables.name,
        "title": stated.title or about.title(stated, who, tables.name),
        "about": about.about(tables, stated, who, towns, first),
        "time": time,
        "priors": "expert",
        "mechanisms": list(known.catalogue().mechanisms),
        "communities": who.communities,
        "sides": who.sides,
        "focal": stated.focal,
        "sponsors": backers,
        "sectors": SECTORS,
        "definitions": DEFINITIONS,
        "levers": pulled,
        **given,
        "groups": who.groups,
        "strategies": strategies,
    }
    return sheet, told


def _write(part: Path, parts: _Parts, tables: Mapping[str, Sequence[Line]]) -> None:
    for stem, lines in tables.items():
        names = (
            list(lines[0].cells) if lines else columns(SPECS[STRENGTHS if stem == "groups" else stem], ())[0]
        )
        _table(part / f"{stem}.csv", names, lines)
    sections = {one.column.partition(".")[0] for one in parts.assumptions if one.file == catalog.SHEET}
    (part / catalog.SHEET).write_text(sheet_text.text(parts.sheet, sorted(sections)), encoding="utf-8")
    shutil.copyfile(Path(catalog.__file__).with_name(catalog.SCHEMA), part / catalog.SCHEMA)
    (part / ASSUMED_FILE).write_text(about.assumed_text(parts.assumptions, parts.said), encoding="utf-8")


def _table(part: Path, names: Sequence[str], lines: Sequence[Line]) -> None:
    with part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([line.cells.get(name, "") for name in names] for line in lines)


def _order(problem: Problem) -> tuple[bool, str, int, int]:
    return (problem.file != "war.yaml", problem.file, problem.line, problem.column)
