"""How far a forecast of one war was from its record: who holds what, and how many places were taken and lost by then.

Brier and log score of "the focal side holds p", the mean over places; CRPS and binned ignorance (bits; bins of
`stats.scores`) of the sums of gains and of losses. Lower is better. Fails when: draws differ in number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from marchland.stats.scores import binned_ignorance, brier, crps, log_score
from verification.regimes.weekly import Weekly

HORIZONS = (13, 26, 52, 104)
DRAWS = 300
MEASURES = ("brier", "log", "crps_gains", "crps_losses", "bits_gains", "bits_losses")


def losses(
    w: Weekly,
    origin: int,
    name: str,
    held: NDArray[np.bool_],
    gains: NDArray[np.float64],
    lost: NDArray[np.float64],
) -> list[dict[str, object]]:
    """Rows, one a horizon within the record, for draws `held` (draw, week, place) and `gains`, `lost` (draw, week)."""
    rows: list[dict[str, object]] = []
    for h in HORIZONS:
        if origin + h > w.weeks or held.shape[1] < h:
            continue
        seen = w.held[origin + h]
        p = held[:, h - 1].mean(0)
        row: dict[str, object] = {"forecaster": name, "war": w.name, "origin": origin, "horizon": h}
        row |= {"brier": float(brier(p, seen).mean()), "log": float(log_score(p, seen).mean())}
        for word, draws, record in (("gains", gains, w.gained), ("losses", lost, w.lost)):
            total, y = draws[:, :h].sum(1).astype(np.float64), float(record[origin : origin + h].sum())
            row[f"crps_{word}"] = float(crps(total[:, None], np.array([y]))[0])
            row[f"bits_{word}"] = float(binned_ignorance(total[:, None], np.array([y]))[0])
            row[f"mean_{word}"], row[f"seen_{word}"] = float(total.mean()), y
        rows.append(row)
    return rows
