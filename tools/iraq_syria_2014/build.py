"""Compile the tables of the scenario iraq_syria_2014 from the fact tables and data.

    python tools/iraq_syria_2014/build.py FACTS DATA OUT

scenario.yaml is written by hand and not touched. Standard library only; same input, same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import copies
import court
import deaths
import groups
import inputs
import outline
import places
import relations
import roads
import territory

import events

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Read the three folders from the command line and write every table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("facts", type=Path, help="folder with places.csv, control.csv, ...")
    parser.add_argument("data", type=Path, help="folder with boundaries/, derived/, events/, external/")
    parser.add_argument("out", type=Path, help="scenario folder")
    args = parser.parse_args()
    facts, data, out = args.facts, args.data, args.out
    boundaries = data / "boundaries" / "region_countries_50m_naturalearth.geojson"
    copies.control(facts, HERE, out)
    copies.claims(facts, HERE, out)
    copies.interventions(HERE, out)
    court.forces(facts, out)
    court.measures(facts, HERE, out)
    outline.build(boundaries, out)
    places.build(facts, boundaries, out)
    roads.build(facts, HERE, out)
    groups.build(facts, HERE, out)
    relations.build(facts, HERE, out)
    events.build(facts, HERE, out)
    inputs.build(facts, data, HERE, out)
    territory.build(facts, out)
    deaths.build(data, out)


if __name__ == "__main__":
    main()
