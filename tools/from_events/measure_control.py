"""How the control that is guessed from events agrees with control on record; prints figures, writes nothing.

    python tools/from_events/measure_control.py EVENTS COUNTRY RECORD FOCAL... --names NAME... --since DATE --until DATE

RECORD is a folder with places.csv and control.csv (of a scenario, or of small tables); FOCAL are its holders that count
as the insurgent side, NAMES the names of that side in the events. Town-weeks that the record calls contested are left
out. Kappa is 0 where the guess agrees no better than chance would with the same shares.
"""

from __future__ import annotations

import argparse
import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from marchland.events.lookups import load_lookups
from marchland.stats.geometry import great_circle
from marchland.wars.from_events.asked import TOWN_KM, Asked
from marchland.wars.from_events.reading import Origin, read
from marchland.wars.from_events.sides import sides
from marchland.wars.from_events.spells import spells


def main() -> None:
    """Print agreement, kappa, and how many towns that were ever held were found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("events", type=Path)
    parser.add_argument("country")
    parser.add_argument("record", type=Path)
    parser.add_argument("focal", nargs="+")
    parser.add_argument("--names", nargs="+", required=True)
    parser.add_argument("--since", type=date.fromisoformat, required=True)
    parser.add_argument("--until", type=date.fromisoformat, required=True)
    parser.add_argument("--release")
    args = parser.parse_args()
    asked = Asked(args.country, args.since, args.until, focal=tuple(args.names))
    events = read(Origin(file=args.events, release=args.release), asked)
    who = sides(events, asked, load_lookups())
    places = [
        p for p in rows(args.record / "places.csv") if p.get("country", events.country) == events.country
    ]
    lat, lon = (np.array([float(p[c]) for p in places]) for c in ("lat", "lon"))
    near: list[list] = [[] for _ in places]
    for event in events.rows:
        if event.placed:
            km = great_circle(event.lat, event.lon, lat, lon)
            if km.min() <= TOWN_KM:
                near[int(km.argmin())].append(event)
    days = [args.since + timedelta(weeks=w) for w in range((args.until - args.since).days // 7)]
    held = [[r for r in rows(args.record / "control.csv") if key(r) == key(p)] for p in places]
    truth = np.array([[on_record(own, day, args.focal) for day in days] for own in held])
    guess = np.zeros_like(truth)
    for i, own in enumerate(near):
        for spell in spells(own, who, args.since, args.until):
            inside = [spell.since <= day and (spell.until is None or day < spell.until) for day in days]
            guess[i, inside] = spell.holder == who.focal.id
    known = truth >= 0
    a, b = truth[known], guess[known]
    agree, chance = (a == b).mean(), a.mean() * b.mean() + (1 - a.mean()) * (1 - b.mean())
    found, ever, proposed = (
        int((((truth == 1).any(1)) & guess.any(1)).sum()), int((truth == 1).any(1).sum()), int(guess.any(1).sum()),
    )  # fmt: skip
    print(f"{len(places)} towns, {known.sum():,} town-weeks, {sum(map(len, near)):,} events at them")
    print(
        f"agreement {agree:.0%}; kappa {(agree - chance) / (1 - chance):.2f}; state throughout {1 - a.mean():.0%}"
    )
    print(f"held on record {a.mean():.0%} of town-weeks, guessed {b.mean():.0%}")
    print(f"towns ever held on record {ever}, guessed {proposed}, both {found}")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def key(row: dict[str, str]) -> str:
    return row.get("place") or row["place_id"]


def on_record(own: list[dict[str, str]], day: date, focal: list[str]) -> int:
    """1 held by the focal side, 0 by another, -1 contested or not on record."""
    for row in own:
        since, until = row.get("from") or row["from_date"], row.get("to", row.get("to_date"))
        if since <= day.isoformat() and (not until or day.isoformat() < until):
            holder = row.get("holder") or row["controller"]
            return -1 if holder == "contested" else int(holder in focal)
    return -1


if __name__ == "__main__":
    main()
