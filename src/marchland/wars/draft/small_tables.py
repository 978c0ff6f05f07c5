"""What a person writes down of a war: a short header and a few tables, as text, with the place of every cell.

Rows are kept as written, under the names of columns that scenarios use; nothing is judged or filled in here but
columns that have no such name, and tables that cannot be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from marchland.errors import nearest
from marchland.scenario.errors import Problem, ScenarioError, expected
from marchland.scenario.forms import columns
from marchland.scenario.names import key_of, tidy
from marchland.scenario.sheet import Tree, parse
from marchland.scenario.source import EMPTY, SHEET_BYTES, Spot, Table, read_table, read_text
from marchland.scenario.tables import TABLES
from marchland.wars.draft.spellings import NEEDED, OF_SMALL_TABLES, READ_OVER, column_of

HEADER = "war.yaml"
STRENGTHS = "strengths"
"""The small table of strengths; a scenario's own is called `groups`."""
SPECS = {STRENGTHS if spec.stem == "groups" else spec.stem: spec for spec in TABLES}
COMPULSORY = ("places", "control")


@dataclass(frozen=True)
class SmallTables:
    """A war in small tables.

    `name` is what the war is called if the header does not say; if empty, it is called as the folder that is made.
    `header` is war.yaml as plain data: `focal`, `start`, `end` (days as text), and whatever sections of scenario.yaml
    are given. `rows` maps the stem of a table (`places`, `control`, `interventions`, `strengths`, `inputs`, ...) to
    its rows, each a mapping of column to cell, all text; a missing column and an empty cell are the same. `tree` and
    `sheets` say where header and rows were read from, and are left out where they were not read from files. `said`
    holds what a reader should be told, a line each; `problems` what was found wrong on reading, which `draft` raises
    together with all else.
    """

    name: str
    header: Mapping[str, Any]
    rows: Mapping[str, Sequence[Mapping[str, str]]]
    tree: Tree | None = None
    sheets: Mapping[str, Table] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def spot(self, stem: str, row: int, column: str) -> Spot:
        """Where a cell stands in the file it was read from, or would stand in one; row -1 is the header."""
        if stem in self.sheets:
            return self.sheets[stem].spot(row, column)
        return Spot(f"{stem}.csv", row + 2)

    def key(self, path: tuple[str | int, ...]) -> Spot:
        """Where a value of the header stands."""
        return self.tree.spot(path) if self.tree is not None else Spot(HEADER)


def read(folder: str | Path) -> SmallTables:
    """The small tables of a folder. Raises ScenarioError if a compulsory part of it is missing or unreadable."""
    path = Path(folder).expanduser()
    if not path.is_dir():
        hint = f"expected a folder with {HEADER}, places.csv and control.csv"
        raise ScenarioError(
            [Problem(str(folder)[:80] or "folder", 1, 1, "", "there is no such folder", hint)]
        )
    problems: list[Problem] = []
    tree = Tree(HEADER, ())
    try:
        tree = parse(read_text(path, HEADER, SHEET_BYTES), HEADER)
        problems += tree.problems
        if not isinstance(tree.data, dict):
            hint = "expected at least focal, start and end"
            problems.append(Spot(HEADER).problem("", "the file holds no mapping", hint))
    except ScenarioError as error:
        problems += error.problems
    header = tree.data if isinstance(tree.data, dict) else {}
    communities = header.get("communities")
    sheets: dict[str, Table] = {}
    said: list[str] = []
    stopped = not header
    for file in sorted({f"{stem}.csv" for stem in COMPULSORY} | {found.name for found in path.glob("*.csv")}):
        stem = STRENGTHS if file == "groups.csv" else file.removesuffix(".csv")
        if stem not in SPECS or stem in sheets:
            twice = "groups.csv and strengths.csv hold the same: keep one"
            hint = (
                twice if stem in sheets else expected(file, [f"{name}.csv" for name in SPECS], "small tables")
            )
            problems.append(Problem(file, 1, 1, "", "this is no small table", hint))
            continue
        try:
            table = read_table(path, file, SPECS[stem].most)
        except ScenarioError as error:
            needless = stem not in COMPULSORY
            hint = f"delete it, or give it a header row; no war needs {file}"
            problems += [
                replace(one, hint=hint) if needless and one.message == EMPTY else one
                for one in error.problems
            ]
            stopped = stopped or not needless
            continue
        problems += table.problems
        sheets[stem], found, told = _named(stem, table, communities if isinstance(communities, dict) else {})
        problems += found
        said += told
        stopped = stopped or (stem in COMPULSORY and any("is missing" in one.message for one in found))
    if stopped:
        raise ScenarioError(problems)
    rows = {
        stem: [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        for stem, table in sheets.items()
    }
    return SmallTables("", header, rows, tree, sheets, tuple(said), tuple(problems))


def _named(stem: str, table: Table, communities: Mapping[str, Any]) -> tuple[Table, list[Problem], list[str]]:
    """The table under the names of columns that scenarios use, what is wrong with its header, what is to be said."""
    needed, extra = columns(SPECS[stem], communities or ("focal_kin",))
    allowed = {*needed, *extra, *OF_SMALL_TABLES.get(stem, ()), *communities}
    if stem == STRENGTHS:
        allowed -= {"group"}
    over = READ_OVER.get(stem, ())
    names = tuple(c if c in allowed else column_of(stem, key_of(c)) for c in table.columns)
    problems, renamed, unread = [], [], []
    missing = [name for name in NEEDED.get(stem, ()) if name not in names]
    if stem == "places" and not {"place", "name"} & set(names):
        missing.append("name")
    for index, (name, written) in enumerate(zip(names, table.columns, strict=True)):
        where = f"{stem}.{tidy(written)}"
        if name in names[:index]:
            first = table.columns[names.index(name)]
            message = (
                f"the column '{written}' says the same as '{first}'"
                if first != written
                else f"the column '{name}' is given twice"
            )
            problems.append(table.header(index).problem(where, message, "keep one"))
        elif name in over:
            unread.append(written)
        elif name not in allowed:
            hint = expected(name, sorted(allowed), "columns")
            if stem == "places":
                hint += "; a column of shares is declared under `communities` in war.yaml"
            problems.append(table.header(index).problem(where, f"no column named '{written}'", hint))
            missing = [other for other in missing if other != nearest(name, missing)]
        elif name != written:
            renamed.append(f"{written} as {name}")
    for name in missing:
        message, hint = (
            f"the column '{name}' is missing",
            f"a small table of {stem} needs: {', '.join(NEEDED.get(stem, ()))}",
        )
        problems.append(table.header(0).problem(stem, message, hint))
    said = [f"{table.file}: read {', '.join(renamed)}"] if renamed else []
    said += [f"{table.file}: not used: {', '.join(unread)}"] if unread else []
    return replace(table, columns=names), problems, said
