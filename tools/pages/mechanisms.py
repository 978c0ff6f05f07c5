"""The reference of mechanisms: claim, equations, what it earned, parameters with priors and sources; from the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from marchland.engine.contract import Mechanism
from marchland.mechanisms import OUTCOMES, account, discover
from marchland.views.explained import lever, parameter, series
from marchland.views.reference import citations

ABLATION = Path(__file__).resolve().parents[2] / "docs" / "ablation.md"
COLUMNS = ("change of log-evidence", "change of log score, 90% interval")
"""What is taken of the table of what mechanisms earn, beside the name."""


def page() -> str:
    """A table of all, then one after another."""
    many, earned = discover(), earnings()
    lines = ["| mechanism | its claim |", "|---|---|"]
    lines += [f"| [`{name}`](#{name}) | {cell(account(m)['claim'])} |" for name, m in many.items()]
    for name, m in many.items():
        lines += ["", f"## {name}", "", *section(m, earned.get(name))]
    return "\n".join(lines) + "\n\n" + works(many)


def earnings() -> dict[str, tuple[str, str]]:
    """What the record before the cut says of each mechanism, from the page on what they are worth."""
    lines = ABLATION.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| ")]
    return {row[0]: (row[2], row[4]) for row in rows if row[2].startswith(("-", "+"))}


def section(m: Mechanism, earned: tuple[str, str] | None) -> Iterator[str]:
    """One mechanism."""
    told = account(m)
    yield f"**{told['claim']}**"
    yield ""
    yield from ("```text", *told["equations"], "```", "")
    yield f"- **Effect.** Switched off, it moves: {', '.join(OUTCOMES[o] for o in m.outcomes) or 'nothing named'}."
    if m.rivals:
        yield f"- **Rivals.** {m.rivals[0].upper()}{m.rivals[1:].rstrip('.')}."
    if told["asserted"]:
        signs = ", ".join(f"`{name}` {sign}" for name, sign in told["asserted"].items())
        yield f"- **On trial.** The argument asserts a sign that the default does not assume: {signs}."
    if earned:
        said = "; ".join(f"{what} {value}" for what, value in zip(COLUMNS, earned, strict=True))
        yield f"- **What it earned** (first model, 2014-09-07; [how to read it](../ablation.md)): {said}."
    else:
        yield "- **What it earned.** Not measured yet: it came with the second model."
    yield f"- **Evidence.** {evidence(m)}"
    yield from ("", "| parameter | what it is | unit | prior | source |", "|---|---|---|---|---|")
    for param in m.parameters:
        one = parameter(param.name, param)
        known = f"[{one.source}](#{anchor(one.source)})"
        source = known if one.source in citations() else one.source or "assumed"
        drawn = cell(one.default.removeprefix("prior: "))
        yield f"| `{param.name}` | {cell(one.meaning)} | {one.unit} | {drawn} | {source} |"
    feels = [*(lever(one, m.name) for one in m.levers), *(series(one, m.name) for one in m.inputs)]
    if feels:
        yield from ("", "| lever or input | what it is | unit | can be |", "|---|---|---|---|")
        yield from (f"| `{e.name}` | {cell(e.meaning)} | {e.unit} | {cell(e.allowed)} |" for e in feels)


def evidence(m: Mechanism) -> str:
    """How many parameters rest on published work, and how many on nothing but a choice."""
    sources = [p.source or "assumed" for p in m.parameters]
    own = sum(s == "assumed" or s.startswith("marchland") for s in sources)
    found = f"Of {len(sources)} parameters {len(sources) - own} rest on published work"
    return f"{found}, {own} on the authors' judgement or an assumption."


def works(many: dict[str, Mechanism]) -> str:
    """Sources that parameters name."""
    used = sorted({p.source for m in many.values() for p in m.parameters if p.source in citations()})
    lines = ["## Sources", ""]
    for key in used:
        one = citations()[key]
        recalled = " Recalled, not re-read: check before quoting a number." if one["recalled"] else ""
        said = (
            f"{one['author']} ({one['year']}). {one['title']}. {one['locator']}. Used for: {one['supports']}."
        )
        lines += [f"({anchor(key)})=", f"`{key}`", f": {said}{recalled}", ""]
    return "\n".join(lines)


def anchor(key: str) -> str:
    """Where a source stands on the page."""
    return f"source-{key}"


def cell(text: str) -> str:
    """A cell of a table in Markdown."""
    return re.sub(r"\s+", " ", text).replace("|", "\\|").replace("<", "&lt;").strip()
