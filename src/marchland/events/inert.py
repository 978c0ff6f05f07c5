"""Names come from strangers: on a terminal, in a chart and in a spreadsheet they may only be text.

An escape sequence would move the cursor, a mark of direction would turn a line round, two dollar signs would
start a formula of matplotlib, and a cell that begins with `=` is computed by spreadsheets.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_ACTIVE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_C1 = re.compile(r"[\x7f-\x9f]")
_FORMULA = r"^\s*[=+\-@\t\r]"


def printable(value: object, *, lines: bool = False) -> str:
    """Its text with control characters and marks of direction as escapes; `lines` keeps line ends."""
    return _ACTIVE.sub(lambda found: _escape(found.group(), lines), str(value))


def drawn(value: object) -> str:
    """Its text for a chart: printable, and never read as mathematics."""
    return printable(value).replace("$", r"\$")


def plain_json(text: str) -> str:
    """JSON in which the control characters that it lets through are escaped too."""
    return _C1.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def for_spreadsheets(table: pa.Table) -> pa.Table:
    """The table with an apostrophe before texts that a spreadsheet would compute."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for place, field in enumerate(table.schema):
        if not (pa.types.is_string(field.type) or pa.types.is_large_string(field.type)):
            continue
        column = table.column(place)
        risky = pc.match_substring_regex(column, _FORMULA)
        if pc.any(risky).as_py():
            quoted = pc.binary_join_element_wise(
                pa.scalar("'", field.type), column, pa.scalar("", field.type)
            )
            table = table.set_column(place, field, pc.if_else(risky, quoted, column))
    return table


def _escape(character: str, lines: bool) -> str:
    if lines and character == "\n":
        return character
    number = ord(character)
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"
