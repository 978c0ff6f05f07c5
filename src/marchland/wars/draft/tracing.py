"""Problems of a drafted scenario, told at the place of the small tables that they come from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from marchland.scenario.catalog import SHEET
from marchland.scenario.errors import Problem
from marchland.wars.draft.ledger import Line, cell
from marchland.wars.draft.small_tables import STRENGTHS, SmallTables

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_HEADER_KEYS = {("time", "cut"): ("cut",), ("time", "start"): ("start",), ("time", "weeks"): ("end",)}
_TIME, _SIDES = "time", "sides"
NAMED = {STRENGTHS: {"side": "group"}, "relations": {"a": "a", "b": "b"}}
"""Small tables in which a side stands for a group: the column that is written -> the one that is made."""
OVERLAP = "relation_without_overlap"
"""The rule that sees two rows, of which one may name a side and the other its group."""


def traced(
    problems: Sequence[Problem],
    tables: SmallTables,
    made: Mapping[str, Sequence[Line]],
    told: Sequence[Problem],
) -> list[Problem]:
    """The same problems where they stand in the small tables.

    One in a row that was made here follows from another, and is left out where there is one.
    """
    pairs = list(_traced(problems, tables, made))
    own = [problem for problem, given in pairs if given]
    known = {(one.file, one.line, one.column) for one in told}
    fresh = [one for one in own if (one.file, one.line, one.column) not in known]
    return fresh if own or told else [problem for problem, _ in pairs]


def _traced(
    problems: Sequence[Problem], tables: SmallTables, made: Mapping[str, Sequence[Line]]
) -> Iterator[tuple[Problem, bool]]:
    """Each problem at its place, and whether it was given there."""
    for problem in problems:
        stem = problem.file.removesuffix(".csv")
        if problem.file == SHEET:
            path = _path(problem.where)
            yield _moved(problem, tables, path), _stated(tables, path)
        elif stem in made:
            small = STRENGTHS if stem == "groups" else stem
            lines, number = made[stem], problem.line - 2
            if problem.line == 1:
                spot = tables.spot(small, -1, "")
                yield (
                    replace(problem, file=spot.file, line=1, column=1, source_line=spot.text),
                    small in tables.rows,
                )
                continue
            row = lines[number].row if 0 <= number < len(lines) else None
            if row is None:
                yield problem, False
                continue
            column = problem.where.rpartition("].")[2]
            column = "side" if (small, column) == (STRENGTHS, "group") else column
            if column == "place" and stem == "places" and small in tables.sheets:
                column = "place" if "place" in tables.sheets[small].columns else "name"
            spot = tables.spot(small, row, column)
            where, also = _called(problem, small, tables.rows[small][row], lines[number])
            hint = problem.hint.replace("groups.csv", "strengths.csv") + also
            yield (
                replace(
                    problem,
                    file=spot.file,
                    line=spot.line,
                    column=spot.column,
                    source_line=spot.text,
                    where=where,
                    hint=hint,
                ),
                True,
            )
        else:
            yield problem, False


def _called(problem: Problem, small: str, given: Mapping[str, str], line: Line) -> tuple[str, str]:
    """The path of a cell by the name that its row was given, and as which group a side was read where that matters."""
    columns = NAMED.get(small, {})
    if not columns:
        return problem.where, ""
    first = next(iter(columns))
    made, written = line.cells.get(columns[first], ""), cell(given, first)
    where = problem.where.replace(f"[{made}]", f"[{written}]", 1) if written else problem.where
    if small == STRENGTHS:
        where = where.replace("groups[", "strengths[", 1)
    read = {cell(given, column): line.cells.get(own, "") for column, own in columns.items()}
    told = [
        f"; '{called}' is read as its group '{name}'"
        for called, name in read.items()
        if called != name and (problem.rule == OVERLAP or f"'{name}'" in problem.message)
    ]
    return where, "".join(told)


def _path(where: str) -> tuple[str | int, ...]:
    """`time.origins[0]` -> ("origins", 0), as war.yaml has it."""
    path = tuple(int(index) if index else name for index, name in _STEP.findall(where))
    if path[:2] in _HEADER_KEYS:
        return _HEADER_KEYS[path[:2]]  # type: ignore[index]
    if path[:1] == (_TIME,):
        return path[1:] or ("start",)
    return tuple("countries" if path[0] == _SIDES and step == "acts_in" else step for step in path)


def _stated(tables: SmallTables, path: tuple[str | int, ...]) -> bool:
    return bool(path) and str(path[0]) in tables.header


def _moved(problem: Problem, tables: SmallTables, path: tuple[str | int, ...]) -> Problem:
    spot = tables.key(path)
    return replace(problem, file=spot.file, line=spot.line, column=spot.column, source_line=spot.text)
