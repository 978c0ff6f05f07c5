"""What grows exponentially and is stopped after an exponential time ends up with a power-law tail.

A planned attack grows in severity at rate kappa; at rate lambda (`selection`) it leaves the competition between its
planners and the state and takes place as it is. Its severity x = xmin exp(kappa T), with T exponential, has

    p(x) ~ x^-alpha,    alpha = 1 + lambda / kappa

Sources: clauset_2007 (recalled), reed_hughes_2002 for the process (recalled). Fails as evidence: only the ratio
of the two rates leaves a trace, and other processes have the same tail.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from marchland.engine.host import OnHost
from marchland.zoo.clauset_2007.model import ABOVE, Growth
from marchland.zoo.published import Published, Setting, Settings, Target
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "clauset_2007"
RAREST = 1e-6
"""Share of plans left where the figure's left side ends."""
MOST = 100.0
"""Powers of ten of growth that the figure shows at most."""


def build(s: Settings) -> OnHost:
    """Growth and selection at these settings."""
    return OnHost(Growth(s["draws"], s["xmin"], model.params(s)))


def exponent(s: Settings) -> float:
    """The closed form 1 + lambda / kappa (reed_hughes_2002)."""
    return float(1 + s["selection"] / s["kappa"])


def fitted(ran: Ran) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Exponent of each run by maximum likelihood, 1 + n / sum log(x / xmin), and its standard error, shape (run,).

    Hill's estimator for continuous data (clauset_2009, equations 3.1 and 3.2); all events lie above xmin.
    """
    events = ran.dataset["events"].values.sum(1)
    alpha = 1 + events / ran.dataset["logarithms"].values.sum(1)
    return alpha, (alpha - 1) / np.sqrt(events)


def results(ran: Ran) -> dict[str, float | tuple[float, float]]:
    """The closed form, the estimate with its error over runs (of one run: its asymptotic error), and that error."""
    alpha, error = fitted(ran)
    many = len(alpha) > 1
    return {
        "alpha": exponent(ran.settings),
        "alpha_mle": ran.mean(alpha) if many else (float(alpha[0]), float(error[0])),
        "alpha_error": float(error.mean()),
    }


def draw(ran: Ran, figure: Figure) -> None:
    """Why: few plans last long, but those have grown large. What follows: severities on a straight line."""
    from marchland.zoo.figure import COLOURS

    s, alpha = ran.settings, exponent(ran.settings)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.2))
    end = min(-math.log(RAREST) / s["selection"], MOST * math.log(10) / s["kappa"])
    time = np.linspace(0, end, 2)
    left.semilogy(time, np.exp(s["kappa"] * time), color=COLOURS[1])
    left.semilogy(time, np.exp(-s["selection"] * time), color=COLOURS[0])
    left.axhline(1, color="0.8", lw=0.8)
    left.annotate("severity over\nthe smallest", (0.04, 0.86), xycoords="axes fraction", color=COLOURS[1])
    left.annotate("share of plans\nstill growing", (0.04, 0.08), xycoords="axes fraction", color=COLOURS[0])
    left.set(xlabel="time in preparation", ylabel="factor", xlim=(0, end))
    left.set_title("few plans last long, but they grow large", fontsize=9)

    share = ran.dataset["above"].values.sum((0, 1)) / ran.dataset["events"].values.sum()
    some = share > 0
    line = 10.0 ** np.array([0.0, max(ABOVE[some][-1], ABOVE[1])])
    right.loglog(line, line ** (1 - alpha), color=COLOURS[0])
    right.loglog(10.0 ** ABOVE[some], share[some], "o", ms=4, color=COLOURS[1])
    right.set_ylim(min(share[some].min() / 3, 0.1), 3)
    right.annotate("closed form", (0.6, 0.92), xycoords="axes fraction", color=COLOURS[0])
    right.annotate("drawn events", (0.6, 0.85), xycoords="axes fraction", color=COLOURS[1])
    estimate = float(fitted(ran)[0].mean())
    right.annotate(f"exponent {alpha:.3f}\nestimate {estimate:.3f}", (0.6, 0.7), xycoords="axes fraction")
    right.set(xlabel="severity over the smallest", ylabel="share of events at least as severe")


model = Published(
    state="verified",
    title="Growth and selection behind the severity of attacks (Clauset, Young and Gleditsch 2007)",
    source=SOURCE,
    claim="Plans that grow exponentially and end at a constant rate leave severities with a power-law tail.",
    equations="x = xmin exp(kappa T), T exponential with rate lambda:  p(x) ~ x^-alpha, alpha = 1 + lambda / kappa",
    recalled=True,
    settings=(
        Setting("kappa", 1.0, "1/time", "assumed", "growth of severity", low=0.001, high=1000.0),
        Setting(
            "selection",
            1.38,
            "1/time",
            SOURCE,
            "lambda, at which plans end; with kappa 1 it gives the published exponent",
            low=0.001,
            high=1000.0,
        ),
        Setting("draws", 1_000_000, "events", "assumed", "events drawn", low=1, high=100_000_000),
        Setting("xmin", 1.0, "deaths", "assumed", "severity at the start of a plan", open_low=True, high=1e9),
    ),
    units={"alpha": "1", "alpha_mle": "1", "alpha_error": "1"},
    build=build,
    results=results,
    targets=(
        Target("alpha", 2.38, 1e-12, "published", note="recalled; the ratio of rates is chosen to give it"),
        Target(
            "alpha_mle",
            2.38,
            0.01,
            "derived",
            note="seven standard errors of a million events",
        ),
        Target("alpha_error", 1.38e-3, 0.01, "exact", relative=True, note="(alpha - 1) / sqrt(draws)"),
        Target(
            "alpha_mle", 1.5, 0.01, "exact", {"kappa": 4.0, "selection": 2.0, "draws": 200_000, "xmin": 10.0}
        ),
    ),
    draw=draw,
    deviations=(
        "Plans that are stopped leave no event in the paper's story; here every plan ends as an event at its time of "
        "selection, which gives the same tail.",
        "Severities are real numbers from xmin on; deaths in data are whole, and need the discrete estimator.",
    ),
    not_reproduced=(
        "The fit to the record of attacks since 1968 (exponent 2.38): no record is bundled here.",
        "Differences by weapon and by country.",
    ),
    caution=(
        "The exponent fixes only the ratio of two rates that nobody has observed: any tail can be matched, and other "
        "processes (merging groups, random multiplication with a floor) have the same. The published number is put "
        "in, not found."
    ),
)
