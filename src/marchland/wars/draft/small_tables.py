"""What a person writes down of a war: a short header and a few tables, as text, with the place of every cell.

Rows are kept as written, under the names of columns that scenarios use; nothing is judged or filled in here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marchland.scenario.sheet import Tree
from marchland.scenario.source import Spot, Table

HEADER = "war.yaml"


@dataclass(frozen=True)
class SmallTables:
    """A war in small tables.

    `name` is what the war is called if the header does not say. `header` is war.yaml as plain data: `focal`, `start`,
    `end` (days as text), and whatever sections of scenario.yaml are given. `rows` maps the stem of a table (`places`,
    `control`, `interventions`, `strengths`, `inputs`, ...) to its rows, each a mapping of column to cell, all text; a
    missing column and an empty cell are the same. `tree` and `sheets` say where header and rows were read from, and
    are left out where they were not read from files. `said` holds what a reader should be told, a line each.
    """

    name: str
    header: Mapping[str, Any]
    rows: Mapping[str, Sequence[Mapping[str, str]]]
    tree: Tree | None = None
    sheets: Mapping[str, Table] = field(default_factory=dict)
    said: tuple[str, ...] = ()

    def spot(self, stem: str, row: int, column: str) -> Spot:
        """Where a cell stands in the file it was read from, or would stand in one; row -1 is the header."""
        raise NotImplementedError
