"""Second implementation of the Reed-Hughes tail behind Clauset, Young & Gleditsch 2007.

Growth at rate kappa stopped at an exponential time of rate lambda leaves sizes above xmin with the Pareto tail
x^-(lambda / kappa); here they are drawn from that law itself by numpy's generator of Pareto numbers, not by growing.
"""

from __future__ import annotations

from typing import Any

import numpy as np

DEFAULTS: dict[str, float] = {"kappa": 1.0, "selection": 1.38, "draws": 1_000_000, "xmin": 1.0}
Results = dict[str, float | tuple[float, float]]


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Maximum likelihood exponent, (mean, standard error) over runs; with one run, its own standard error."""
    s = DEFAULTS | settings
    tail, draws, xmin = float(s["selection"]) / float(s["kappa"]), int(s["draws"]), float(s["xmin"])
    rng = np.random.default_rng(seed)
    fits = np.empty(runs)
    for run in range(runs):
        x = xmin * (1 + rng.pareto(tail, draws))
        fits[run] = 1 + draws / np.log(x / xmin).sum()
    errors = (fits - 1) / np.sqrt(draws)
    spread = float(fits.std(ddof=1) / np.sqrt(runs)) if runs > 1 else float(errors[0])
    return {"alpha": 1 + tail, "alpha_mle": (float(fits.mean()), spread), "alpha_error": float(errors.mean())}


CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({}, 8, {"alpha": 1e-9, "alpha_mle": 0.003, "alpha_error": 0.005}),
    ({"draws": 20000}, 100, {"alpha": 1e-9, "alpha_mle": -4.0, "alpha_error": 0.01}),
    (
        {"kappa": 0.4, "selection": 0.9, "draws": 20000, "xmin": 7.0},
        100,
        {"alpha": 1e-9, "alpha_mle": -4.0, "alpha_error": 0.01},
    ),
    (
        {"kappa": 2.0, "selection": 1.1, "draws": 5000, "xmin": 0.1},
        200,
        {"alpha": 1e-9, "alpha_mle": -4.0, "alpha_error": 0.01},
    ),
]
