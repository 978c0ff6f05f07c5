"""A state that feeds on the surplus of its people lets them multiply, until they eat what fed it.

N' = r N (1 - N/k),  S' = rho N (1 - N/k) - beta N,  k = 1 + c S/(s0 + S)

People in units of what the land carries without a state. The surplus per head falls as the land fills; the state's
expenses per head do not. The treasury S cannot fall below zero: when it is empty the state has collapsed, the land
carries 1 again, and the state does not come back, for N stays above the level at which S could grow.
Source: turchin_2003, chapter 7. Fails for states that live from trade or rents, and where elites compete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from marchland.engine.host import OnHost
from marchland.zoo.figure import COLOURS
from marchland.zoo.published import Published, Setting, Settings, Target
from marchland.zoo.ran import Ran
from marchland.zoo.turchin_2003.cycle import Cycle

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "turchin_2003"
RESULTS = (
    "peak_surplus",
    "peak_surplus_time",
    "peak_population",
    "peak_population_time",
    "collapse_time",
)


def build(s: Settings) -> OnHost:
    """The cycle from time 0 to `until`."""
    return OnHost(Cycle(SOURCE, s["until"], model.params(s)))


def results(ran: Ran) -> dict[str, float]:
    """Peaks up to `until`, and when the treasury is empty again (NaN if it is not, or never filled)."""
    return {name: float(ran.dataset[name].values[0]) for name in RESULTS}


def draw(ran: Ran, figure: Figure) -> None:
    """Population and what the land carries above, treasury below, on the same times."""
    found = results(ran)
    above, below = figure.subplots(2, 1, sharex=True)
    series = {
        name: ran.dataset[name].isel(run=0).values for name in ("time", "population", "capacity", "surplus")
    }
    above.plot(series["time"], series["capacity"], color="0.6", linestyle="--")
    above.plot(series["time"], series["population"], color=COLOURS[0])
    below.plot(series["time"], series["surplus"], color=COLOURS[1])
    above.set(ylabel="people (1: no state)", xlim=(0, ran.settings["until"]))
    below.set(ylabel="treasury", xlabel="time (years)")
    above.set_title("dashed: what the land carries", fontsize=9, loc="left", color="0.45")
    for axes, kind, colour in ((above, "population", COLOURS[0]), (below, "surplus", COLOURS[1])):
        when, peak = found[f"peak_{kind}_time"], found[f"peak_{kind}"]
        axes.plot(when, peak, "o", color=colour)
        axes.annotate(
            f"peak {peak:.3g}, year {when:.0f}",
            (when, peak),
            (7, 5),
            textcoords="offset points",
            color=colour,
        )
        axes.set_ylim(0, 1.25 * max(*series[kind], peak) or 1)
    above.set_ylim(0, 1.15 * max(*series["capacity"], found["peak_population"]))
    if found["collapse_time"] == found["collapse_time"]:
        for axes in (above, below):
            axes.axvline(found["collapse_time"], color="0.35", linewidth=0.8, linestyle=":")
        below.annotate(
            f"collapse, year {found['collapse_time']:.0f}",
            (found["collapse_time"], 0.5 * below.get_ylim()[1]),
            (5, 0),
            textcoords="offset points",
            color="0.35",
        )


model = Published(
    state="verified",
    title="Population, surplus and the collapse of a state (Turchin 2003)",
    source=SOURCE,
    claim="People multiply under a state until they eat what fed it: treasury turns first, people next, then it falls.",
    equations="N' = r N (1 - N/k);  S' = rho N (1 - N/k) - beta N, S >= 0;  k = 1 + c S/(s0 + S)",
    recalled=True,
    settings=(
        Setting("r", 0.02, "1/year", SOURCE, "growth of the people", high=10.0),
        Setting("c", 3.0, "none", SOURCE, "how much more the land can carry with a state", high=1000.0),
        Setting("s0", 10.0, "treasury", SOURCE, "treasury that gives half of that", open_low=True, high=1e6),
        Setting("rho", 1.0, "treasury/year", SOURCE, "taxes from each head on empty land", high=1000.0),
        Setting("beta", 0.25, "treasury/year", SOURCE, "expenses of the state for each head", high=1000.0),
        Setting(
            "n0", 0.5, "people", SOURCE, "people at the start; 1 fills the land without a state", high=100.0
        ),
        Setting("surplus0", 0.0, "treasury", SOURCE, "treasury at the start", high=1e6),
        Setting("until", 400.0, "years", "assumed", "end", open_low=True, high=5000.0),
    ),
    units={
        "peak_surplus": "treasury",
        "peak_surplus_time": "years",
        "peak_population": "people",
        "peak_population_time": "years",
        "collapse_time": "years",
    },
    build=build,
    results=results,
    targets=(
        Target("peak_surplus", 48.87, 0.01, "derived", relative=True),
        Target("peak_surplus_time", 159, 0.01, "derived", relative=True),
        Target("peak_population", 3.13, 0.01, "derived", relative=True),
        Target("peak_population_time", 227, 0.01, "derived", relative=True),
        Target("collapse_time", 245.6, 0.01, "derived", relative=True),
    ),
    draw=draw,
    deviations=("The state does not return after its collapse: the book starts a new cycle by other means.",),
    not_reproduced=("Elites, and the historical series that the book sets against its models.",),
    caution="One run of five parameters: that states fell in such cycles is a claim about history, not shown here.",
)
