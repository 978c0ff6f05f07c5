"""Draw the house from its imports: `python tools/architecture.py` writes docs/architecture.svg and the table of floors.

A box is a package, as high as it stands; an arc is an import, to a floor below. What the drawing says is therefore what
the code does; a test holds the table current, and the drawing is made with it.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "marchland"
PAGE, PICTURE = ROOT / "docs" / "architecture.md", ROOT / "docs" / "architecture.svg"
MARKS = ("<!-- floors -->", "<!-- /floors -->")
GROUPS = {
    "ask and answer": ("cli", "lab", "public", "views", "briefing"),
    "argue": ("trial", "sensitivity", "compare"),
    "learn and forecast": ("backtest", "calibrate", "forecast", "wars"),
    "simulate a war": ("analysis", "ensemble", "events", "territory", "record", "scenario"),
    "ground floor": ("zoo", "cluster", "mechanisms", "engine", "stats", "terminal", "files"),
}
"""Packages from the roof down, by what they are for."""
HUES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#5b5b5b")
ROW, LEFT, BOX, WIDTH = 30, 170, 520, 1060
NAME = 3
"""Fewer words before a colon are a name, and no description."""
TEXT = 'font-family="system-ui, sans-serif"'


def order() -> list[str]:
    """Packages from the roof down."""
    return [name for group in GROUPS.values() for name in group]


def files(package: str) -> list[Path]:
    """Python files of a package, or of a single module."""
    single = PACKAGE / f"{package}.py"
    return [single] if single.exists() else sorted((PACKAGE / package).rglob("*.py"))


def says(package: str) -> str:
    """The first sentence of a package's docstring."""
    single = PACKAGE / f"{package}.py"
    front = single if single.exists() else PACKAGE / package / "__init__.py"
    doc = ast.get_docstring(ast.parse(front.read_text(encoding="utf-8"))) or ""
    return " ".join(doc.split("\n\n")[0].split())


def imports() -> Counter[tuple[str, str]]:
    """How many files of a package import from another."""
    found: Counter[tuple[str, str]] = Counter()
    for package in order():
        for path in files(package):
            tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            named = [
                n for n in tree if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("marchland")
            ]
            to = {
                part.split(".")[0]
                for n in named
                for part in (
                    [a.name for a in n.names] if n.module == "marchland" else [(n.module or "")[10:]]
                )
            }
            found.update((package, other) for other in to if other != package and other in order())
    return found


def drawing() -> str:
    """The house as SVG."""
    names, arrows = order(), imports()
    height = 50 + ROW * len(names) + 20 * len(GROUPS)
    at, boxes, y = {}, [], 16
    for (title, group), hue in zip(GROUPS.items(), HUES, strict=True):
        boxes.append(
            f'<text x="16" y="{y + 20}" {TEXT} font-size="13" font-weight="600" fill="{hue}">{title}</text>'
        )
        for name in group:
            lines = sum(len(p.read_text(encoding="utf-8").splitlines()) for p in files(name))
            boxes.append(
                f'<rect x="{LEFT}" y="{y}" width="{BOX}" height="{ROW - 6}" rx="4" fill="{hue}" fill-opacity="0.10" '
                f'stroke="{hue}"/><text x="{LEFT + 10}" y="{y + 17}" {TEXT} font-size="13" fill="#1a1a1a">'
                f'<tspan font-weight="600">{name}</tspan><tspan fill="#444" dx="8">{escape(short(says(name)))}</tspan>'
                f'</text><text x="{LEFT + BOX - 8}" y="{y + 17}" {TEXT} font-size="11" fill="#555" text-anchor="end">'
                f"{lines:,}</text>"
            )
            at[name] = y + (ROW - 6) / 2
            y += ROW
        y += 20
    arcs = []
    for (a, b), many in sorted(arrows.items()):
        reach = LEFT + BOX + 18 + (at[b] - at[a]) * 0.55
        hue = next(h for (_, group), h in zip(GROUPS.items(), HUES, strict=True) if a in group)
        arcs.append(
            f'<path d="M {LEFT + BOX} {at[a]:.0f} C {reach:.0f} {at[a]:.0f} {reach:.0f} {at[b]:.0f} {LEFT + BOX + 4} '
            f'{at[b]:.0f}" fill="none" stroke="{hue}" stroke-opacity="0.5" stroke-width="{min(4, 0.6 + many / 8):.1f}" '
            f'marker-end="url(#tip)"/>'
        )
    tip = (
        '<marker id="tip" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="7" markerHeight="7" '
        'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L6 3L0 6z" fill="#555"/></marker>'
    )
    alt = "Packages of marchland from the command line at the top to files at the bottom; every arrow runs down."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{alt}">'
        f'<title>{alt}</title><defs>{tip}</defs><rect width="100%" height="100%" fill="#fff"/>'
        + "\n".join([*arcs, *boxes])
        + f'<text x="{LEFT}" y="{height - 8}" {TEXT} font-size="11" fill="#555">Number at the right of a box: lines of '
        "Python. An arc is an import, the thicker the more files; all run down.</text></svg>\n"
    )


def short(sentence: str, most: int = 56) -> str:
    """The start of a sentence, or of what follows the name it begins with, within so many characters."""
    parts = re.split(r"[:;.]", sentence)
    first = parts[1].strip() if len(parts[0].split()) < NAME and parts[1].strip() else parts[0]
    while len(first) > most and "," in first:
        first = first.rpartition(",")[0]
    return first if len(first) <= most else first[: most - 1].rpartition(" ")[0] + " ..."


def table() -> str:
    """What each package holds, in Markdown."""
    arrows = imports()
    rows = ["| package | what it is | imports from |", "|---|---|---|"]
    for name in order():
        below = ", ".join(f"`{b}`" for b in order() if (name, b) in arrows)
        rows.append(f"| `{name}` | {says(name)} | {below} |")
    return "\n".join(rows)


def page(text: str) -> str:
    """The page with its table of floors made anew."""
    before, after = text.split(MARKS[0])[0], text.split(MARKS[1])[1]
    return f"{before}{MARKS[0]}\n{table()}\n{MARKS[1]}{after}"


if __name__ == "__main__":
    PICTURE.write_text(drawing(), encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
