"""Run the gate of face validity over the shipped wars and write its figures into docs/face_validity.md.

    python tools/face_validity.py [WAR...]      # some minutes a war; named wars only replace their own tables

Once a freeze: lines and tolerances are committed before (`wars/face_lines.csv`), missed lines stay missed. A war has a
table for its prior and, where a posterior of its cut is found among results or those shipped, one for that.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from marchland.calibrate.face_validity import Faces, face_validity
from marchland.calibrate.posteriors import find
from marchland.files import paths
from marchland.files.writing import write_text
from marchland.scenario import load
from marchland.views.faces import cells, verdict
from marchland.wars.face_lines import lines, span
from marchland.wars.library import wars

PAGE = Path(__file__).resolve().parent.parent / "docs" / "face_validity.md"


def between(page: str, mark: str, body: str) -> str:
    """The page with what stands between two marks replaced."""
    found = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)", re.DOTALL)
    if not found.search(page):
        raise SystemExit(f"{PAGE.name}: there are no marks `{mark}`")
    return found.sub(lambda m: f"{m[1]}{body}\n{m[2]}", page)


def line_table() -> str:
    """Every line with its tolerance, as committed."""
    rows = ["| line | in full | unit | tolerance | rule, wars | fit |", "|---|---|---|---|---|---|"]
    for one in lines():
        tolerance = "none" if one.low != one.low else f"{one.low:,.4g} to {one.high:,.4g}"
        rule = f"{one.rule}, {one.wars}" if one.wars else one.rule
        label, fit = one.label.replace("*", r"\*"), one.fit.replace(" ", ", ")
        rows.append(f"| {label} | {one.words} | {one.unit} | {tolerance} | {rule} | {fit} |")
    return "\n".join(rows)


def told(found: Faces) -> str:
    """A table of one war."""
    until = "its weeks" if found.source == "prior" else f"{found.ahead} weeks from then"
    held, missed, silent = (found.counted(kind) for kind in ("holds", "missed", "not judged"))
    rows = [
        f"{found.runs:,} futures of the {found.source}, seed {found.seed}; record to {found.cut}, "
        f"{found.weeks} weeks; futures over {until}. "
        f"{held} lines hold, {missed} are missed, {silent} could not be judged.",
        "",
        "| line | record | futures (5 to 95%) | wars | |",
        "|---|---:|---:|---:|---|",
    ]
    for one in found.told:
        fit = ", fit" if found.fit(one.line) and one.verdict != "not judged" else ""
        row = (one.line.label.replace("*", r"\*"), *cells(one), f"{verdict(one)}{fit}")
        rows.append(f"| {' | '.join(row)} |")
    return "\n".join(rows)


def section(name: str) -> str:
    """The tables of a war."""
    s = load(name)
    tables = [told(face_validity(s))]
    posterior = find(s, span(s), paths.results()) if s.time.cut else None
    if posterior is not None:
        tables.append(told(face_validity(s, posterior)))
    return "\n\n".join((f"<!-- war {name} -->", f"### {s.title}", *tables, f"<!-- /war {name} -->"))


def filled(page: str, sections: dict[str, str]) -> str:
    """The page with the tables of these wars, in the order of the alphabet; tables of other wars stay as they are."""
    body = page[page.index("<!-- figures -->") : page.index("<!-- /figures -->")]
    kept = {m[2]: m[1] for m in re.finditer(r"(<!-- war (\w+) -->.*?<!-- /war \2 -->)", body, re.DOTALL)}
    kept |= sections
    return between(page, "figures", "\n\n".join(kept[name] for name in sorted(kept)))


def main(names: list[str]) -> None:
    """Write the page, after every war."""
    for name in names or wars():
        page = between(PAGE.read_text(encoding="utf-8"), "lines", line_table())
        write_text(PAGE, filled(page, {name: section(name)}))
        print(name, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
