"""How control.csv agrees with the estimates of Anders (2020) by cell and month; prints figures, writes nothing.

    python tools/north_east_nigeria_2009/compare_control.py ESTIMATES SCENARIO

The estimates (a hidden Markov model on UCDP GED and GTD events, hexagons of 0.25 degrees) carry no licence and are not
part of this repository. R and DR count as rebel, G and DG as government, D as disputed; a town has the cell whose
centre lies nearest, at most 25 km away; its holder is that of the middle of the month. The two do not measure the
same thing: events by tactic against the flag over a town.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from first import great_circle, read
from sheets import END, START

CLOSE = 25.0  # km
MEANS = {"R": "rebel", "DR": "rebel", "D": "disputed", "DG": "government", "G": "government"}


def main() -> None:
    """Print agreement over all town-months, over the territorial phase, and over towns that were ever held."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("estimates", type=Path, help="anders2020_hmm_ne_nigeria_hex_month.csv.gz")
    parser.add_argument("scenario", type=Path, help="scenario folder")
    args = parser.parse_args()
    centre: dict[str, tuple[float, float]] = {}
    estimate: dict[tuple[str, str], str] = {}
    for r in read(args.estimates):
        centre[r["gid"]] = (float(r["lat"]), float(r["lon"]))
        estimate[r["gid"], f"{int(r['year'])}-{int(r['month']):02d}"] = MEANS[r["control"]]
    months = sorted({m for _, m in estimate if START.isoformat()[:7] <= m < END.isoformat()[:7]})
    cell = {}
    for p in read(args.scenario / "places.csv"):
        here = (float(p["lat"]), float(p["lon"]))
        km, gid = min((great_circle(here, c), g) for g, c in centre.items())
        if km <= CLOSE and p["country"] == "Nigeria":
            cell[p["place"]] = gid
    spells = read(args.scenario / "control.csv")
    ever = {r["place"] for r in spells if r["holder"] == "boko_haram"}
    counts: dict[str, Counter[tuple[bool, str]]] = {}
    for r in spells:
        if r["place"] not in cell:
            continue
        for month in months:
            if r["from"] <= f"{month}-15" < r["to"]:
                pair = (r["holder"] in ("boko_haram", "contested"), estimate[cell[r["place"]], month])
                parts = ["all town-months"]
                if "2014-07" <= month <= "2015-06":
                    parts.append("July 2014 to June 2015")
                if r["place"] in ever:
                    parts.append("towns ever held")
                for part in parts:
                    counts.setdefault(part, Counter())[pair] += 1
    print(f"{len(cell)} of {len({r['place'] for r in spells})} towns lie in a cell")
    for part, n in counts.items():
        print(f"\n{part}: {sum(n.values())}")
        for held in (True, False):
            row = {word: n[held, word] for word in ("rebel", "disputed", "government")}
            total = max(sum(row.values()), 1)
            text = ", ".join(f"{word} {k} ({k / total:.0%})" for word, k in row.items())
            print(f"  recorded as {'held' if held else 'not held'} by Boko Haram: {text}")
        clear = n[True, "rebel"] + n[True, "government"] + n[False, "rebel"] + n[False, "government"]
        right = n[True, "rebel"] + n[False, "government"]
        chance = sum(
            (n[held, "rebel"] + n[held, "government"])
            * sum(n[h, word] for h in (True, False))
            for held, word in ((True, "rebel"), (False, "government"))
        ) / max(clear, 1) ** 2  # fmt: skip
        kappa = (right / max(clear, 1) - chance) / (1 - chance)
        print(
            f"  agreement where the estimate is not disputed: {right / max(clear, 1):.0%}, kappa {kappa:.2f}"
        )


if __name__ == "__main__":
    main()
