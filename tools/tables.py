"""Write docs/tables.md, what stands in scenario.yaml and in every table: `python tools/tables.py`.

Everything comes from where keys and columns are declared (`scenario/said.py`); a test compares the page with it.
"""

from __future__ import annotations

from pathlib import Path

from marchland.scenario import entries
from marchland.scenario.entry import Entry
from marchland.scenario.schema import Sheet
from marchland.scenario.tables import TABLES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "tables.md"
HEAD = """# Tables and keys

What stands in a scenario folder: the keys of `scenario.yaml`, then each table with its columns. How tables are read and
what is checked beyond a cell stands in [scenarios](scenarios.md). `marchland explain NAME` says the same of one name
in a terminal, `ml.explain(NAME)` in Python, and the schema beside `scenario.yaml` in an editor. This page is made by
`python tools/tables.py`.
"""


def cell(text: str) -> str:
    """A cell of a table in Markdown."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """A value as it is written; longer ones are told by what stands inside."""
    return "" if "\n" in text else f"`{cell(text)}`"


def rows(many: list[tuple[str, Entry]]) -> list[str]:
    """A table with a row for each name."""
    head = ("name", "meaning", "unit", "can be", "if not given", "example")
    out = [head, ("---",) * len(head)]
    for name, one in many:
        texts = (cell(one.meaning), one.unit, cell(one.allowed), cell(one.default), code(one.example))
        out.append((f"`{name}`", *texts))
    return [f"| {' | '.join(line)} |" for line in out]


def page() -> str:
    """The whole page."""
    lines = [HEAD, "## scenario.yaml", "", f"{entries.summary(Sheet)} Where sections stand by name, the name is left",
             "out here: `sides.colour` is `sides: {NAME: {colour: ...}}`.", ""]  # fmt: skip
    lines += rows([(one.name.partition(":")[2], one) for one in entries.keys().values()])
    for spec in TABLES:
        told = entries.table(spec)
        need = "It must be there." if spec.needed else "It may be left out."
        size = told.allowed[0].upper() + told.allowed[1:]
        lines += ["", f"## {told.name}", "", f"{told.meaning} {need} {size}.", ""]
        lines += rows([(name, one) for name, one in entries.columns(spec).items()])
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
