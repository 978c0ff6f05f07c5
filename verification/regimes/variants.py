"""Every structure that is tried, and its log score in wars left out: the table that says what earns its place.

    python -m verification.regimes.variants [gains|losses]

    gain(war) = log score of the war by a structure - by the one it is compared with, hyperparameters from the others

A structure earns its place if the gain is above zero in two thirds of the wars and on the mean. Intervals are those of
wars drawn with replacement (90%). Rows that stand in the table are kept: delete it to begin anew. Fails when: wars
resemble each other less than is assumed.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from marchland.stats.intervals import of_mean
from verification.regimes.learn import F, Fit, fit
from verification.regimes.structure import TURNS, Structure, Turn
from verification.regimes.weekly import Weekly, all_wars

HERE = Path(__file__).parent
EARNS = 2 / 3
Pieces = tuple[str, ...]
SHAPES: tuple[Pieces, ...] = (
    (), ("clumped",), ("regimes",), ("regimes", "clumped"), ("collapse",), ("collapse", "clumped"),
    ("bursts", "clumped"), ("slow", "clumped"),
)  # fmt: skip
FORCES: tuple[Pieces, ...] = (
    *((f"force_{kind}",) for kind in ("any", "foreign", "own", "sudden", "year")),
    ("force_any", "force_left"),
)
ALONE: dict[Turn, tuple[Pieces, ...]] = {
    "gains": (*FORCES, ("force_half",), ("reach",), ("barrier",), ("age",)),
    "losses": (*FORCES, ("force_half",), ("fresh",), ("front",), ("barrier",), ("age",)),
}
"""Extras beside `clumped` alone."""
REGIME: dict[Turn, str] = {"gains": "regimes", "losses": "collapse"}
BESIDE: dict[Turn, tuple[Pieces, ...]] = {
    "gains": (*FORCES, ("switch_any",), ("reach",), ("barrier",), ("age",)),
    "losses": (
        ("fresh",), ("front",), ("front_calm",), ("force_any",), ("force_year",), ("force_any", "force_left"),
        ("switch_any",), ("barrier",),
    ),
}  # fmt: skip
"""Extras beside `clumped` and REGIME."""
COMPANY: dict[Turn, tuple[tuple[Pieces, Pieces], ...]] = {
    "gains": (
        (("bursts", "clumped", "force_any"), ("bursts", "clumped")),
        (("bursts", "clumped", "age"), ("bursts", "clumped")),
        (("regimes", "clumped", "barrier", "age"), ("regimes", "clumped", "barrier")),
    ),
    "losses": (
        (("bursts", "clumped", "force_any"), ("bursts", "clumped")),
        (("bursts", "clumped", "force_sudden"), ("bursts", "clumped")),
        (("bursts", "clumped", "fresh"), ("bursts", "clumped")),
        (("bursts", "clumped", "front"), ("bursts", "clumped")),
    ),
}  # fmt: skip
"""Several together: pieces, and what they are compared with."""


def tried(turn: Turn) -> Iterator[tuple[Structure, str]]:
    """Structures and the name of the one each is compared with."""
    pairs: list[tuple[Pieces, Pieces]] = [(shape, ("clumped",) if len(shape) > 1 else ()) for shape in SHAPES]
    for base, many in ((("clumped",), ALONE[turn]), ((REGIME[turn], "clumped"), BESIDE[turn])):
        pairs += [((*base, *extra), base) for extra in many]
    for pieces, against in (*pairs, *COMPANY[turn]):
        yield Structure(turn, pieces), Structure(turn, against).name


def main(arguments: list[str]) -> int:
    """Fit what is not yet in the tables of one turn or of both. Returns 2 for a turn that is none."""
    if wrong := sorted(set(arguments) - set(TURNS)):
        print(f"no turn named {', '.join(wrong)}; turns are: {', '.join(TURNS)}", file=sys.stderr)
        return 2
    for turn in TURNS:
        if not arguments or turn in arguments:
            table(turn, HERE / f"variants_{turn}.csv", all_wars())
    return 0


def table(turn: Turn, path: Path, wars: tuple[Weekly, ...]) -> None:
    """Add the rows that are missing, each as soon as it is found."""
    scores: dict[str, F] = {}
    last: dict[str, Fit] = {}
    if path.exists():
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                scores[row["structure"]] = np.array([float(row[w.name]) for w in wars])
    with path.open("a", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        if not scores:
            out.writerow([
                "structure", "against", "log_score", "gain", "gain_mean", "low", "high", "wars_better", "wars",
                "earns", "share", "parameters", *(w.name for w in wars),
            ])  # fmt: skip
        for s, against in tried(turn):
            if s.name in scores:
                continue
            found = fit(s, wars, start=last.get(against) or next(reversed(last.values()), None))
            last[s.name] = found
            scores[s.name] = np.array([found.left_out(w.name) for w in wars])
            cells = row_of(found, against, scores[s.name], scores[s.name] - scores[against])
            out.writerow(cells)
            file.flush()
            print(*cells[:12], flush=True)


def row_of(f: Fit, against: str, score: F, gain: F) -> list[str]:
    """Cells of a row: log scores by war and their gain over another structure's."""
    low, high = of_mean(gain, np.random.default_rng(1))
    better = int((gain > 0).sum())
    earns = better >= EARNS * len(gain) and gain.mean() > 0
    share = min(f.share((name,)) for name in f.wars)
    values = "; ".join("{} {:.2f} ({:.2f})".format(n, *f.moments(n)) for n in f.names)
    numbers = [f"{score.sum():.1f}", f"{gain.sum():.1f}", *(f"{x:.2f}" for x in (gain.mean(), low, high))]
    rest = [str(better), str(len(gain)), "yes" if earns else "no", f"{share:.2f}", values]
    return [f.structure.name, against, *numbers, *rest, *(f"{x:.2f}" for x in score)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
