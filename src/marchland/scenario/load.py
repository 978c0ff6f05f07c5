"""A scenario folder in, a complete frozen scenario out, or everything that is wrong with it at once.

The order is: scenario.yaml is read, overridden and judged by sections; each table is read and judged by
rows; then the rules compare the parts that have the right form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from marchland.phases import LOAD, phase
from marchland.scenario import forms, rules
from marchland.scenario.catalog import SHEET, find
from marchland.scenario.errors import Problem, ScenarioError, expected
from marchland.scenario.overrides import override, remove
from marchland.scenario.scenario import Scenario
from marchland.scenario.schema import PriorSpec, Time
from marchland.scenario.sheet import Tree, parse
from marchland.scenario.source import SHEET_BYTES, Table, read_table, read_text
from marchland.scenario.tables import TABLES, TableSpec


@phase(LOAD)
def load(
    name_or_path: str | Path, overrides: Mapping[str, str] | None = None, without: Sequence[str] = ()
) -> Scenario:
    """Read, check and complete a scenario.

    `overrides` maps dotted keys of scenario.yaml to values written as YAML; `without` names mechanisms to
    switch off, of those that are listed. Raises ScenarioError with every problem found.
    """
    folder = find(name_or_path)
    problems: list[Problem] = []
    stated: Time | None = None
    parts: dict[str, Any] = {}
    try:
        tree = parse(read_text(folder, SHEET, SHEET_BYTES), SHEET)
    except ScenarioError as error:
        problems, tree = list(error.problems), Tree(SHEET, ())
    else:
        problems += tree.problems
        if isinstance(tree.data, dict):
            stated = _stated(tree.data)
            problems += override(tree, overrides or {}) + remove(tree, without)
        parts, wrong = forms.sections(tree)
        problems += wrong
    tables = _tables(folder, parts, problems)
    problems += _strays(folder)
    intact = set(parts)
    off = tuple(sorted(set(without)))
    draft = Scenario.model_construct(**parts, folder=folder, off=off)
    problems += rules.check(draft, rules.Files(tree, tables, stated), intact, rules.RULES)
    if problems:
        raise ScenarioError(sorted(problems, key=_order))
    return Scenario.model_construct(**_complete(parts), folder=folder, off=off)


def check(name_or_path: str | Path) -> Scenario:
    """Load a scenario as it stands: returns it if nothing is wrong, raises ScenarioError otherwise."""
    return load(name_or_path)


def _tables(folder: Path, parts: dict[str, Any], problems: list[Problem]) -> dict[str, Table]:
    """Read every table; valid ones enter `parts`, what is wrong enters `problems`."""
    named = list(parts["communities"]) if "communities" in parts else None
    if named and set(named) & forms.PLACE_COLUMNS:  # a rule says so; the table cannot be judged
        named = None
    tables = {}
    for spec in TABLES:
        file = f"{spec.stem}.csv"
        if not spec.needed and not (folder / file).is_symlink() and not (folder / file).exists():
            parts[spec.attribute] = ()
            continue
        try:
            table = read_table(folder, file, spec.most)
        except ScenarioError as error:
            problems += error.problems
            continue
        found = _judge(spec, table, named, parts)
        problems += found
        tables[spec.stem] = table
    return tables


def _judge(spec: TableSpec, table: Table, named: list[str] | None, parts: dict[str, Any]) -> list[Problem]:
    found = forms.header(spec, table, named)
    if spec.filled and not table.rows and not found and not table.problems:
        message, hint = "the table has a header and no row", f"expected at least one row of {spec.attribute}"
        return [table.header(0).problem(spec.stem, message, hint)]
    if found or (named is None and spec.attribute == "places"):
        return found or list(table.problems)
    valid, wrong = forms.rows(spec, table, named or ())
    if not wrong and not table.problems:
        parts[spec.attribute] = tuple(valid)
    return [*table.problems, *wrong]


def _strays(folder: Path) -> list[Problem]:
    """Tables that no scenario has: most often a misspelt name, which must not be passed over in silence."""
    names = [f"{spec.stem}.csv" for spec in TABLES]
    found = sorted(path.name for path in folder.glob("*.csv") if path.name not in names)
    message = "this is no table of a scenario"
    return [Problem(name, 1, 1, "", message, expected(name, names, "tables")) for name in found]


def _complete(parts: Mapping[str, Any]) -> dict[str, Any]:
    """The parts with the priors of priors.csv among the parameters, those of scenario.yaml first."""
    table = {
        row.parameter: PriorSpec(**row.model_dump(exclude={"parameter"}))
        for row in parts.get("priors_table", ())
    }
    return {**parts, "parameters": {**table, **parts.get("parameters", {})}}


def _stated(data: Mapping[str, Any]) -> Time | None:
    """The time as the file has it, before overrides; None if it has none of the right form."""
    try:
        return Time.model_validate(data.get("time"))
    except ValidationError:
        return None


def _order(problem: Problem) -> tuple[bool, str, int, int]:
    return (problem.file != SHEET, problem.file, problem.line, problem.column)
