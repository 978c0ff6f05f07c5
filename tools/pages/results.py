"""The reference of results: files of an export, columns, variables, axes, comparisons; in the codebook's own words."""

from __future__ import annotations

from collections.abc import Iterable

from marchland.compare.outcomes import OUTCOMES
from marchland.mechanisms import discover
from marchland.scenario.entry import Entry
from marchland.views import export_comparison as comparisons
from marchland.views.codebook import COLUMN, FILES
from marchland.views.explained import axes, variables
from marchland.views.result_words import DERIVED, RULE, kinds

FIGURE = "a figure by "


def page() -> str:
    """Files by format with the columns of the table, then variables, kinds of death, axes, and comparisons."""
    lines: list[str] = []
    for to, files in FILES.items():
        lines += [f"## `--to {to}`", "", *(f"- `{name}`: {said}" for name, said in files.items()), ""]
        if to == "csv":
            lines += [*table("column", COLUMN), "### Quantiles", "", RULE, ""]
            lines += ["### Variables that only this table has", "", *known(DERIVED)]
    every = [*variables(discover().values())]
    lines += ["## Variables", "", *described(one for one in every if one.kind == "variable")]
    lines += ["## Kinds of death", "", *kinds(), ""]
    lines += ["## Axes, and what stands beside them", "", *described(axes())]
    lines += ["## Exports of a comparison", "", comparisons.ABOUT, ""]
    for to, files in comparisons.FILES.items():
        lines += [f"- `--to {to}`: " + "; ".join(f"`{name}`, {said}" for name, said in files.items())]
    lines += ["", *table("column", comparisons.COLUMN), comparisons.RULE, ""]
    lines += ["### Figures", "", *known(comparisons.FIGURES)]
    lines += ["### Outcomes", "", *known({one.name: (one.unit, one.words) for one in OUTCOMES})]
    return "\n".join(lines)


def described(many: Iterable[Entry]) -> list[str]:
    """Names with unit and axes."""
    rows = [
        f"| `{one.name}` | {one.meaning} | {one.unit} | {one.allowed.removeprefix(FIGURE)} |" for one in many
    ]
    return ["| name | what it is | unit | by |", "|---|---|---|---|", *rows, ""]


def known(said: dict[str, tuple[str, str]]) -> list[str]:
    """Names with unit and meaning."""
    rows = [f"| `{name}` | {text} | {unit} |" for name, (unit, text) in said.items()]
    return ["| name | what it is | unit |", "|---|---|---|", *rows, ""]


def table(head: str, said: dict[str, str]) -> list[str]:
    """Names and what they mean."""
    rows = [f"| `{name}` | {text} |" for name, text in said.items()]
    return [f"| {head} | what it is |", "|---|---|", *rows, ""]
