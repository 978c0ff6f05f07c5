"""The reference of results: files of an export, columns, variables and outcomes; from the codebook's own words."""

from __future__ import annotations

from marchland.mechanisms import OUTCOMES, discover
from marchland.views.codebook import COLUMN, DERIVED, FILES
from marchland.views.explained import variables


def page() -> str:
    """Files by format, then columns, then variables."""
    lines: list[str] = []
    for to, files in FILES.items():
        lines += [f"## `--to {to}`", "", *(f"- `{name}`: {said}" for name, said in files.items()), ""]
        if to == "csv":
            lines += table("column", COLUMN) + table("variable that only this table has", DERIVED)
    lines += ["## Variables", "", "| name | what it is | unit |", "|---|---|---|"]
    for one in variables(discover().values()):
        lines.append(f"| `{one.name}` | {one.meaning} | {one.unit} |")
    lines += ["", "## Outcomes that comparisons and trials speak of", "", *table("outcome", OUTCOMES)]
    return "\n".join(lines)


def table(head: str, said: dict[str, str]) -> list[str]:
    """Names and what they mean."""
    rows = [f"| `{name}` | {text} |" for name, text in said.items()]
    return [f"| {head} | what it is |", "|---|---|", *rows, ""]
