"""Wars left out, forecast by structures learned from the others, beside naive forecasters, at the calendar's origins.

    python -m verification.regimes.forecasts

Writes `at_the_cut.csv` (what was to be expected of Iraq and Syria), `forecasts.csv` (every war, origin, horizon and
forecaster) and `skill.csv`: mean losses over wars, and the gain over common decay with the interval of wars drawn with
replacement and in how many wars it was above zero.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import numpy as np

from marchland.stats.intervals import of_mean
from verification.regimes.ahead import drawn, futures
from verification.regimes.baselines import naive
from verification.regimes.learn import Fit, fit
from verification.regimes.losses import DRAWS, HORIZONS, MEASURES, losses
from verification.regimes.structure import Structure
from verification.regimes.weekly import HOME, Weekly, all_wars

HERE = Path(__file__).parent
C, R, K, B = ("clumped",), ("regimes", "clumped"), ("collapse", "clumped"), ("bursts", "clumped")
PAIRS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Poisson": ((), ()),
    "clumped": (C, C),
    "regimes": (R, K),
    "regimes, stall": ((*R, "force_any"), K),
    "regimes, stall that stays": ((*R, "force_any", "force_left"), K),
    "regimes, stall and rally": ((*R, "force_any"), (*K, "force_any")),
    "regimes, barrier, front, fresh": ((*R, "barrier"), (*K, "front_calm", "fresh")),
    "bursts": (B, B),
    "bursts, barrier, front, fresh": ((*B, "barrier"), (*B, "front", "fresh")),
}
SETS = 128
REFERENCE = "common_decay"


def forecast(w: Weekly, name: str, gains: Fit, lost: Fit, seed: int = 1) -> list[dict[str, object]]:
    """Rows of losses in one war, of which the fits' weights leave out its own record."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    both = (drawn(gains, w, w.origins, DRAWS, rng), drawn(lost, w, w.origins, DRAWS, rng))
    for origin, g, x in zip(w.origins, *both, strict=True):
        weeks = min(max(HORIZONS), w.weeks - origin)
        rows += losses(w, origin, name, *futures(w, origin, weeks, g, x, rng))
    return rows


def skill(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Mean losses by forecaster, measure and horizon, every war once, beside the reference's."""
    means: dict[tuple[str, str, int], dict[str, float]] = {}
    names = list(dict.fromkeys(str(r["forecaster"]) for r in rows))
    for measure in MEASURES:
        for h in HORIZONS:
            for name in names:
                found: dict[str, list[float]] = {}
                for r in rows:
                    if r["forecaster"] == name and r["horizon"] == h:
                        found.setdefault(str(r["war"]), []).append(float(r[measure]))  # type: ignore[arg-type]
                means[name, measure, h] = {war: float(np.mean(v)) for war, v in found.items()}
    out: list[dict[str, object]] = []
    for (name, measure, h), mine in means.items():
        other = means[REFERENCE, measure, h]
        gain = np.array([other[war] - mine[war] for war in mine])
        low, high = of_mean(gain, np.random.default_rng(1))
        out.append({
            "measure": measure, "horizon": h, "forecaster": name, "loss": f"{np.mean(list(mine.values())):.4f}",
            "gain": f"{gain.mean():.4f}", "low": f"{low:.4f}", "high": f"{high:.4f}",
            "wars_better": int((gain > 0).sum()), "wars": len(gain),
        })  # fmt: skip
    return out


def write(path: Path, rows: list[dict[str, object]]) -> None:
    """Rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        out.writeheader()
        out.writerows({k: f"{v:.4f}" if isinstance(v, float) else v for k, v in row.items()} for row in rows)


def fits(pairs: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> dict[Structure, Fit]:
    """All structures that the pairs need, each learned once."""
    found: dict[Structure, Fit] = {}
    for gains, lost in pairs.values():
        for s in (Structure("gains", gains), Structure("losses", lost)):
            like = [f for f in found.values() if f.structure.turn == s.turn]
            if s not in found:
                found[s] = fit(s, all_wars(), SETS, start=like[-1] if like else None)
                print(
                    s.name,
                    {n: tuple(round(x, 2) for x in found[s].moments(n)) for n in found[s].names},
                    flush=True,
                )
    return found


def at_the_cut(learned: Mapping[Structure, Fit], draws: int = 1000) -> list[dict[str, object]]:
    """What the pairs would have said of Iraq and Syria at CUT and 22 weeks before: gains and losses, 90% intervals."""
    w = next(w for w in all_wars() if w.name == HOME)
    rows: list[dict[str, object]] = []
    for name, (gains, lost) in PAIRS.items():
        rng = np.random.default_rng(1)
        origins = (w.weeks - 22, w.weeks)
        both = [
            drawn(learned[s], w, origins, draws, rng)
            for s in (Structure("gains", gains), Structure("losses", lost))
        ]
        for origin, g, x in zip(origins, *both, strict=True):
            _, n, m = futures(w, origin, max(HORIZONS), g, x, rng)
            for word, counts in (("gains", n), ("losses", m)):
                for h in HORIZONS:
                    total = counts[:, :h].sum(1)
                    low, high = np.quantile(total, (0.05, 0.95))
                    rows.append({
                        "forecaster": name, "from": str(w.start + timedelta(weeks=origin)), "turn": word, "horizon": h,
                        "mean": float(total.mean()), "low": float(low), "high": float(high),
                    })  # fmt: skip
    return rows


def main() -> int:
    """Score all pairs and the naive forecasters."""
    learned = fits(PAIRS)
    write(HERE / "at_the_cut.csv", at_the_cut(learned))
    rows: list[dict[str, object]] = []
    for w in all_wars():
        for name, (gains, lost) in PAIRS.items():
            rows += forecast(w, name, learned[Structure("gains", gains)], learned[Structure("losses", lost)])
        rows += naive(w)
        print(w.name, flush=True)
        write(HERE / "forecasts.csv", rows)
    write(HERE / "skill.csv", skill(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
