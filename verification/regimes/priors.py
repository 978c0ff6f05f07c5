"""What a new war's parameters may be, taught by the wars known on 2015-02-08: `priors.csv`.

    python -m verification.regimes.priors

    x(war) ~ N(m, s^2),   prior of a new war = mean and standard deviation of x with m and s integrated out

For one parameter at a time each war's likelihood is taken along that parameter, its level integrated out and all other
parameters at the family's means; m has the study's prior, s a half-normal. `target` is the war that is left out, empty
for none: a war that is learned from its own record takes the row that leaves it out. Wars that the package keeps for
checking, and those mostly recalled, teach nothing. Fails when: parameters trade off against each other within a war:
then the spread between wars comes out too small.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import logsumexp

from marchland.wars.evidence import TO_CHECK, WEAK
from verification.regimes.learn import Fit, fit
from verification.regimes.likelihood import F, likelihood
from verification.regimes.structure import Structure, Turn
from verification.regimes.weekly import CUT, Weekly, wars_known

PATH = Path(__file__).parent / "priors.csv"
VERSION = "1"
FINE, NODES, BETWEEN = 161, 17, 0.6
"""Steps of a parameter, values at which the likelihood is computed, scale of the spread between wars."""
SPEAKS = 1.0
"""A war carries a parameter if its log-likelihood moves by more than this over the middle 80% of the family's prior."""
R, K, B = ("regimes", "clumped"), ("collapse", "clumped"), ("bursts", "clumped")
SETS = 128
WAVE_WORDS = {
    "ln_sd": "ln of the sd of the log rate", "ln_weeks": "ln weeks to 1/e of a burst",
    "ln_k": "ln dispersion of weekly counts, beside bursts",
}  # fmt: skip
WANTED: tuple[tuple[Turn, tuple[str, ...], dict[str, str]], ...] = (
    ("gains", R, {
        "slope": "per ln(0.02 + nearness), 60 km", "ln_k": "ln dispersion of weekly counts",
        "ln_jump": "ln of the log factor of an offensive", "ln_on": "ln 1/week, calm to offensive",
        "ln_off": "ln 1/week, offensive to calm",
    }),
    ("gains", (*R, "force_any"), {"b_any": "log factor while any force is present"}),
    ("gains", (*R, "reach"), {"ln_reach": "ln km"}),
    ("gains", (*R, "barrier"), {"barrier": "log factor where ties are 0, not 1"}),
    ("gains", B, WAVE_WORDS),
    ("losses", K, {
        "burst_rate": "ln 1/week a place held, in a collapse", "ln_k": "ln dispersion of weekly counts",
        "ln_on": "ln 1/week, grind to collapse", "ln_off": "ln 1/week, collapse to grind",
    }),
    ("losses", (*K, "fresh"), {"fresh": "log factor on the day of capture", "ln_half": "ln weeks to half of it"}),
    ("losses", (*K, "front_calm"), {"front": "per ln(0.02 + nearness of others, 30 km), in a grind"}),
    ("losses", B, WAVE_WORDS),
    ("losses", (*B, "force_sudden"), {"b_sudden": "log factor while any force is present, at once"}),
)  # fmt: skip
LEVELS_OF = {
    R: "ln 1/week per unit of summed weight, in calm",
    K: "ln 1/week a place held, in a grind",
    B: "ln 1/week, mean over bursts, per unit of summed weight or a place held",
}


@dataclass(frozen=True)
class Taught:
    """Prior of a new war (`mean`, `sd`), of the family's mean (`m`, `m_sd`), `between` wars, and wars that carry it."""

    mean: float
    sd: float
    m: float
    m_sd: float
    between: float
    carry: tuple[str, ...]


def hierarchy(x: F, log: F, prior: tuple[float, float], names: tuple[str, ...]) -> Taught:
    """From log-likelihoods (step, war) along a parameter at even steps x (step,)."""
    m = np.linspace(x[0], x[-1], 61)
    s = np.linspace(0.05, 2.5, 26) * BETWEEN
    log_s = -((s / BETWEEN) ** 2) / 2
    each = -(((x[:, None, None] - m[:, None]) / s) ** 2) / 2
    each = each - logsumexp(each, axis=0)
    total = -(((m - prior[0]) / prior[1]) ** 2)[:, None] / 2 + log_s
    for one in log.T:
        total = total + logsumexp(each + one[:, None, None], axis=0)
    w = np.exp(total - logsumexp(total))
    mean = float((w * m[:, None]).sum())
    m_var = float((w * (m[:, None] - mean) ** 2).sum())
    s2 = float((w * s**2).sum())
    sd = float(np.sqrt(m_var + s2))
    middle = np.abs(x - mean) <= 1.28 * sd
    moves = log[middle].max(0) - log[middle].min(0)
    carry = tuple(n for n, v in zip(names, moves, strict=True) if v > SPEAKS)
    return Taught(mean, sd, mean, float(np.sqrt(m_var)), float(np.sqrt(s2)), carry)


def profile(f: Fit, name: str, wars: tuple[Weekly, ...]) -> tuple[F, F]:
    """Even steps of a parameter, wide about its prior and what was found, and log-likelihoods (step, war) along it."""
    prior, found = f.structure.priors[name], f.moments(name)
    ends = (min(prior[0] - 2 * prior[1], found[0] - 3), max(prior[0] + 2 * prior[1], found[0] + 3))
    coarse = np.linspace(*ends, NODES)
    theta = {n: np.full(NODES, f.moments(n)[0]) for n in f.names} | {name: coarse}
    log = np.stack([likelihood(f.structure, w, theta) for w in wars], axis=1)
    fine = np.linspace(*ends, FINE)
    return fine, np.stack([np.interp(fine, coarse, one) for one in log.T], axis=1)


def main() -> int:
    """Learn, leave each war out, and write PATH."""
    wars = tuple(w for w in wars_known() if w.name not in (*WEAK, *TO_CHECK))
    names = tuple(w.name for w in wars)
    rows: list[list[str]] = []
    last: dict[str, Fit] = {}
    for turn, pieces, wanted in WANTED:
        f = fit(Structure(turn, pieces), wars, SETS, start=last.get(turn))
        last.setdefault(turn, f)
        if pieces in (R, K, B):
            for target in ("", *names):
                out = (target,) if target else ()
                m, m_sd = f.moments("level", out)
                b, w = np.exp(f.parameter("ln_between")), f.weights(out)
                s = float(np.sqrt(w @ b**2))
                level = Taught(
                    m, float(np.hypot(m_sd, s)), m, m_sd, s, tuple(n for n in names if n != target)
                )
                rows.append(row(target, f.structure, "level", LEVELS_OF[pieces], level))
        for name, unit in wanted.items():
            x, log = profile(f, name, wars)
            for target in ("", *names):
                keep = [i for i, n in enumerate(names) if n != target]
                found = hierarchy(x, log[:, keep], f.structure.priors[name], tuple(names[i] for i in keep))
                rows.append(row(target, f.structure, name, unit, found))
            print(*rows[-len(names) - 1][3:])
            best = zip(names, x[log.argmax(0)], log.max(0) - log.min(0), strict=True)
            print("   ", "; ".join(f"{n} {v:.1f} ({d:.1f})" for n, v, d in best), flush=True)
    with PATH.open("w", encoding="utf-8", newline="") as file:
        out_ = csv.writer(file, lineterminator="\n")
        out_.writerow([
            "version", "known_at", "target", "turn", "beside", "parameter", "scale", "mean", "sd",
            "family_mean", "family_sd", "between", "wars", "carried_by",
        ])  # fmt: skip
        out_.writerows(rows)
    return 0


def row(target: str, s: Structure, name: str, unit: str, t: Taught) -> list[str]:
    """A row of PATH."""
    numbers = [f"{v:.3f}" for v in (t.mean, t.sd, t.m, t.m_sd, t.between)]
    beside = "+".join(s.pieces)
    return [
        VERSION,
        str(CUT),
        target,
        s.turn,
        beside,
        name,
        unit,
        *numbers,
        str(len(t.carry)),
        " ".join(t.carry),
    ]


if __name__ == "__main__":
    sys.exit(main())
