"""Make the gallery of published models: `python tools/gallery.py` writes docs/gallery.md and docs/gallery/*.svg.

One figure a model, each from the model's own run at its published settings with the fixed seed, and under it what the
model says, its equations, its targets as they came out, and where it differs from the paper.
"""

from __future__ import annotations

import sys
from pathlib import Path

from marchland.zoo import Published, models, run
from marchland.zoo.figure import draw
from marchland.zoo.tables import at, number
from marchland.zoo.verify import Checked, verify

DOCS = Path(__file__).resolve().parent.parent / "docs"
HEAD = """# Published models

Each is a folder of `src/marchland/zoo`, run by `marchland models run NAME --set parameter=value` and held against
its numbers by `marchland models verify`. "Derived" numbers were computed independently from the equations as stated:
they test the implementation, not the paper. A model is verified once a second implementation, written from its
description alone, agrees. This page is made by `tools/gallery.py`.
"""


def row(checked: Checked) -> str:
    """One line of a model's table of targets."""
    t = checked.target
    where = at(t.settings) + (f" less {at(t.minus) or 'default'}" if t.minus is not None else "")
    order = t.origin == "order"
    tolerance = "" if order else number(checked.margin)
    cells = (
        t.quantity,
        where or "published",
        ("> " if order else "") + number(t.value),
        number(checked.ours),
    )
    return (
        "| " + " | ".join((*cells, tolerance, t.origin, "holds" if checked.passed else "**missed**")) + " |"
    )


def section(name: str, model: Published) -> str:
    """A model's part of the page; draws its figure."""
    draw(model, run(model), DOCS / "gallery" / f"{name}.svg")
    table = [row(c) for c in verify(name, model)]
    parts = [
        f"## {model.title}",
        f"![{model.title}](gallery/{name}.svg)",
        model.claim,
        f"    {model.equations}",
        f"`{name}`, {model.state}; equations {'recalled, not re-read in the paper' if model.recalled else 'read'}.",
        "| quantity | at | value | ours | tolerance | origin | verdict |\n|---|---|---|---|---|---|---|\n"
        + "\n".join(table),
        *([f"Caution: {model.caution}"] if model.caution else []),
        *(
            ["Differs from the paper:\n\n" + "\n".join(f"- {d}" for d in model.deviations)]
            if model.deviations
            else []
        ),
        *(
            ["Not reproduced:\n\n" + "\n".join(f"- {d}" for d in model.not_reproduced)]
            if model.not_reproduced
            else []
        ),
    ]
    return "\n\n".join(parts)


def main() -> None:
    """Write the page, or with names only their figures and parts to standard output."""
    (DOCS / "gallery").mkdir(exist_ok=True)
    names = sys.argv[1:] or list(models())
    found = [section(name, models()[name]) for name in names]
    if sys.argv[1:]:
        print("\n\n".join(found))
    else:
        (DOCS / "gallery.md").write_text("\n\n".join([HEAD.rstrip(), *found]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
