"""Every structure that is tried, and its log score in wars left out: the table that says what earns its place.

    gain(war) = log score of the war by a structure - by the one it is compared with, hyperparameters from the others

A structure earns its place if the gain is above zero in two thirds of the wars that had such changes, and on the mean.
Intervals are those of wars drawn with replacement (90%). Fails when: wars resemble each other less than is assumed.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from marchland.stats.intervals import of_mean
from verification.regimes.learn import Fit, fit
from verification.regimes.structure import Structure, Turn
from verification.regimes.weekly import all_wars

HERE = Path(__file__).parent
TABLE = HERE / "variants.csv"
SETS = 256
SHAPES: tuple[tuple[str, ...], ...] = (
    (), ("clumped",), ("regimes",), ("regimes", "clumped"), ("collapse",), ("collapse", "clumped"),
    ("bursts", "clumped"), ("slow", "clumped"),
)  # fmt: skip
FORCES = (
    *((f"force_{kind}",) for kind in ("any", "foreign", "own", "sudden", "year")),
    ("force_any", "force_left"),
)
ALONE: dict[Turn, tuple[tuple[str, ...], ...]] = {
    "gains": (*FORCES, ("force_half",), ("reach",), ("barrier",), ("age",)),
    "losses": (*FORCES, ("force_half",), ("fresh",), ("front",), ("barrier",), ("age",)),
}
"""Extras beside `clumped` alone."""
WITH: dict[Turn, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "gains": ("regimes", (*FORCES, ("switch_any",), ("reach",), ("barrier",), ("age",))),
    "losses": (
        "collapse",
        (
            *FORCES,
            ("switch_any",),
            ("switch_foreign",),
            ("fresh",),
            ("front",),
            ("front_calm",),
            ("barrier",),
            ("age",),
        ),
    ),
}
"""Extras beside regimes."""


def tried(turn: Turn) -> Iterator[tuple[Structure, str]]:
    """Structures and the name of the one each is compared with."""
    for shape in SHAPES:
        against = ("clumped",) if len(shape) > 1 else ()
        yield Structure(turn, shape), Structure(turn, against).name
    regime, extras = WITH[turn]
    for base, many in ((("clumped",), ALONE[turn]), ((regime, "clumped"), extras)):
        for extra in many:
            yield Structure(turn, (*base, *extra)), Structure(turn, base).name


def main(arguments: list[str]) -> int:
    """Fit all of one turn or of both, a line each, and write TABLE."""
    turns: tuple[Turn, ...] = tuple(t for t in ("gains", "losses") if not arguments or t in arguments)  # type: ignore[misc]
    for turn in turns:
        table(turn, TABLE.with_name(f"variants_{turn}.csv"))
    return 0


def table(turn: Turn, path: Path) -> None:
    """Write the rows of one turn as they are found."""
    wars = all_wars()
    scores: dict[str, np.ndarray] = {}
    last: dict[str, Fit] = {}
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([
            "structure", "against", "log_score", "gain", "gain_mean", "low", "high", "wars_better", "wars", "earns",
            "share", "parameters", *(w.name for w in wars),
        ])  # fmt: skip
        for s, against in tried(turn):
            t = time.monotonic()
            start = last.get(against) or next(iter(reversed(last.values())), None)
            found = fit(s, wars, SETS, start=start)
            last[s.name] = found
            each = np.array([found.left_out(w.name) for w in wars])
            scores[s.name] = each
            gain = each - scores[against]
            counts = [(w.gained if turn == "gains" else w.lost).sum() for w in wars]
            had = np.array(counts) > 0
            low, high = of_mean(gain[had], np.random.default_rng(1), (0.05, 0.95))
            better = int((gain[had] > 0).sum())
            earns = better >= 2 / 3 * had.sum() and gain[had].mean() > 0
            share = min(found.share((w.name,)) for w in wars)
            values = "; ".join("{} {:.2f} ({:.2f})".format(n, *found.moments(n)) for n in found.names)
            row = [
                s.name, against, f"{each.sum():.1f}", f"{gain.sum():.1f}", f"{gain[had].mean():.2f}", f"{low:.2f}",
                f"{high:.2f}", better, int(had.sum()), "yes" if earns else "no", f"{share:.2f}", values,
            ]  # fmt: skip
            out.writerow([*row, *(f"{x:.2f}" for x in each)])
            file.flush()
            print(f"{time.monotonic() - t:5.1f}s", *row, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
