"""Forecasts beside the record: what was said before, what happened after, and how far apart they were.

A forecast is what somebody could have said on its day of origin, and no later, about the weeks that follow: who would
hold each place at the end of each week, how large the focal side's area would be in each publisher's count, and how
many people would die each month in each governorate, each as draws of possible futures. It is *unconditional* if it
rests on nothing after the origin, *conditional* if recorded inputs from after it were replayed; the two are never
mixed. `Record.known` holds what was known, `baselines` the naive forecasters that every other must stand beside, and
`score` measures them all by the same cells.
"""

from marchland.forecast.baseline import Baseline, baseline_forecasts
from marchland.forecast.baselines import discover
from marchland.forecast.calibration import calibration
from marchland.forecast.forecast import Ahead, Forecast
from marchland.forecast.leaderboard import board, skills
from marchland.forecast.record import Record
from marchland.forecast.recorded import recorded
from marchland.forecast.scoring import HORIZONS, score

__all__ = [
    "HORIZONS", "Ahead", "Baseline", "Forecast", "Record", "baseline_forecasts", "board", "calibration", "discover",
    "recorded", "score", "skills",
]  # fmt: skip
