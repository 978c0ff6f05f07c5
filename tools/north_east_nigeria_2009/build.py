"""Compile the tables of the scenario north_east_nigeria_2009 from facts/, GED and the outlines of the events part.

    python tools/north_east_nigeria_2009/build.py DATA OUT

scenario.yaml is written by hand and not touched. Standard library only; same input, same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import effort
import ground
import spells
import toll
import ways
from first import EVIDENCE, read, write
from sheets import FACTS, HERE

OUTLINES = HERE.parents[1] / "src" / "marchland" / "events" / "lookups" / "outlines.csv.gz"
COPIED = {
    "groups": ("group", "date", "low", "best", "high", "scope", *EVIDENCE, "note"),
    "relations": ("a", "b", "from", "to", "relation", "reason", *EVIDENCE),
    "events": (
        *("event", "date", "precision", "type", "title", "places", "actors"),
        *("deaths_low", "deaths_high", "salience", "effect", *EVIDENCE, "note"),
    ),
    "territory": ("date", "publisher", "area", "km2", *EVIDENCE, "note"),
    "interventions": (
        *("actor", "from", "to", "kind", "scale", "backs", "against", "foreign", "intensity"),
        *(*EVIDENCE, "note"),
    ),
    "claims": ("claim", "type", "text", "test", *EVIDENCE),
}


def copy(stem: str, out: Path) -> None:
    """Take a table over from the facts, its columns checked and in order; the salience of events is assumed."""
    rows = read(FACTS / f"{'strengths' if stem == 'groups' else stem}.csv")
    if stem == "events":
        rows = [{**r, "note": "; ".join(filter(None, (r["note"], "salience assumed")))} for r in rows]
    write(out / f"{stem}.csv", COPIED[stem], rows)


def main() -> None:
    """Read the folders from the command line and write every table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with events/ (UCDP GED without days)")
    parser.add_argument("out", type=Path, help="scenario folder")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    shapes = ground.outlines(OUTLINES)
    ground.draw(shapes, args.out)
    ground.build(shapes, args.out)
    ways.build(args.out)
    spells.build(args.out)
    effort.build(args.out)
    toll.build(args.data, args.out)
    for stem in COPIED:
        copy(stem, args.out)


if __name__ == "__main__":
    main()
