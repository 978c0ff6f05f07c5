"""The priors of a shipped war: what the other wars of the study say, this one left out.

    python tools/wars/left_out.py OUT

writes `priors.csv` beside each shipped war that taught the study; OUT is `src/marchland/scenarios` or any other folder.
Rows come from verification/regimes/priors.csv, where each war that teaches has a row for itself left out. A war that
taught nothing needs no table: what mechanisms ship with is already without it.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from math import exp, log, log1p, sqrt
from pathlib import Path

STUDY = Path(__file__).resolve().parents[2] / "verification" / "regimes" / "priors.csv"
COLUMNS = ("parameter", "dist", "a", "b", "low", "high", "source", "note")
BATCH_SD = 0.3
"""Log-sd of `batch`: each direction's is about .2, and the directions differ by as much; one parameter serves both."""
Rows = dict[tuple[str, str, str], tuple[float, float]]


def study(target: str) -> Rows:
    """Mean and standard deviation by (turn, beside, parameter), `target` left out; "" leaves out none."""
    with STUDY.open(encoding="utf-8", newline="") as file:
        return {
            (row["turn"], row["beside"], row["parameter"]): (float(row["mean"]), float(row["sd"]))
            for row in csv.DictReader(file)
            if row["target"] == target
        }


def _median(turn: str, beside: str, parameter: str) -> Callable[[Rows], tuple[str, float, float]]:
    def found(rows: Rows) -> tuple[str, float, float]:
        mean, sd = rows[turn, beside, parameter]
        return "lognormal", exp(mean), sd

    return found


def _surge(rows: Rows) -> tuple[str, float, float]:
    """The study has the logarithm of the log factor; so e^(e^m), and e^m times its sd on the log factor."""
    mean, sd = rows["gains", "regimes+clumped", "ln_jump"]
    return "lognormal", exp(exp(mean)), exp(mean) * sd


def _batch(rows: Rows) -> tuple[str, float, float]:
    """A log-normal factor with the variance of a gamma one of shape k: sd^2 = ln(1 + 1/k), both directions' mean."""
    shapes = (rows["gains", "regimes+clumped", "ln_k"][0], rows["losses", "collapse+clumped", "ln_k"][0])
    return "lognormal", exp(sum(log(sqrt(log1p(exp(-ln_k)))) for ln_k in shapes) / len(shapes)), BATCH_SD


def _fragile(rows: Rows) -> tuple[str, float, float]:
    mean, sd = rows["losses", "collapse+clumped+fresh", "fresh"]
    return "normal", mean, sd


def _tie(rows: Rows) -> tuple[str, float, float]:
    """The study's barrier is what places without ties lack, so its sign is the other one."""
    mean, sd = rows["gains", "regimes+clumped+barrier", "barrier"]
    return "normal", -mean, sd


PRIORS: dict[str, Callable[[Rows], tuple[str, float, float]]] = {
    "campaign.surge": _surge,
    "campaign.begin": _median("gains", "regimes+clumped", "ln_on"),
    "campaign.end": _median("gains", "regimes+clumped", "ln_off"),
    "campaign.batch": _batch,
    "collapse.begin": _median("losses", "collapse+clumped", "ln_on"),
    "collapse.end": _median("losses", "collapse+clumped", "ln_off"),
    "collapse.rate": _median("losses", "collapse+clumped", "burst_rate"),
    "contest.b_tie": _tie,
    "fresh.fragile": _fragile,
    "fresh.half_life": _median("losses", "collapse+clumped+fresh", "ln_half"),
}


def priors(target: str) -> dict[str, tuple[str, float, float]]:
    """Priors by parameter with `target` left out: distribution and its two numbers. Raises KeyError if none is."""
    rows = study(target)
    return {name: found(rows) for name, found in PRIORS.items()}


def write(target: str, out: Path) -> Path:
    """Write one war's table into its folder; returns its path. Raises KeyError for a war that did not teach."""
    path = out / target / "priors.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for name, (dist, a, b) in priors(target).items():
            table.writerow(
                [
                    name,
                    dist,
                    f"{a:.3g}",
                    f"{b:.3g}",
                    "",
                    "",
                    "marchland_wars",
                    "the other wars, this one left out",
                ]
            )
    return path


def taught() -> list[str]:
    """Wars that the study learned from."""
    with STUDY.open(encoding="utf-8", newline="") as file:
        return sorted({row["target"] for row in csv.DictReader(file)} - {""})


def main() -> None:
    """Write the tables of all wars that taught."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    for war in taught():
        print(write(war, parser.parse_args().out))


if __name__ == "__main__":
    main()
