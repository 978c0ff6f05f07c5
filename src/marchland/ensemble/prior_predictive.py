"""The prior-predictive gate: what the priors alone imply, before any record is looked at.

At prior medians the model must neither freeze nor boil; over the prior the surge of a first year must be
possible and its spread bounded. Bounds are those of MODEL section 6 (3b) and of the project's first
issue. What happened after a scenario's cut is never read here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from marchland.engine.draws import draw_parameters
from marchland.engine.run import Draw, simulate
from marchland.stats.intervals import between, drawn_again
from marchland.territory.compile import compile_model
from marchland.territory.model import Territory

if TYPE_CHECKING:
    from marchland.scenario import Scenario

YEAR = 52
MONTH = 52 / 12
WIDE = (0.1, 0.9)
"""Quantiles between which 80% of futures lie."""
FRONTIER = "contest.frontier"


@dataclass(frozen=True)
class Check:
    """One line of the gate: what was measured, its value with an interval over futures, the bounds, and whether it
    holds; `error` is half of the 90% interval that drawing other futures would give the value."""

    name: str
    value: float
    low: float
    high: float
    bounds: tuple[float, float]
    unit: str
    gates: bool = True
    error: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether the value lies within its bounds as far as so many futures tell; what only informs always does."""
        low, high = self.bounds
        return not self.gates or low - self.error <= self.value <= high + self.error


@dataclass(frozen=True)
class Gate:
    """All checks of a scenario, with the number of futures and the seed behind them."""

    scenario: str
    runs: int
    seed: int
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether every gating line holds."""
        return all(check.holds for check in self.checks)

    def __str__(self) -> str:
        rows = [f"Prior-predictive gate of {self.scenario}: {self.runs} futures a line, seed {self.seed}"]
        for c in self.checks:
            spread = "" if np.isnan(c.low) else f" ({c.low:.1f} to {c.high:.1f})"
            spread += f", give or take {c.error:.1f}" if c.error else ""
            bounds = f"within {c.bounds[0]:g} to {c.bounds[1]:g}" if c.gates else "for information"
            verdict = "" if not c.gates else "holds" if c.holds else "MISSED"
            rows.append(f"  {verdict:7s} {c.name}: {c.value:.2f}{spread} {c.unit}; {bounds}")
        rows.append("All bounds hold." if self.passed else "Some bounds are missed.")
        return "\n".join(rows)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for `--json`."""
        lines = [{**vars(c), "holds": c.holds} for c in self.checks]
        return {
            "scenario": self.scenario, "runs": self.runs, "seed": self.seed, "passed": self.passed, "checks": lines
        }  # fmt: skip


def draws_at(model: Territory, seed: int, median: bool, fixed: Mapping[str, float]) -> Draw:
    """Parameters from the prior or at its medians, some fixed; all mechanisms as the scenario has them."""
    sizes = {name: tuple(model.labels[axis] for axis in p.axes) for name, p in model.params.items()}
    on = np.array([m.name not in model.off for m in model.mechanisms])

    def draw(runs: np.ndarray[Any, Any]) -> dict[str, Any]:
        p: dict[str, Any] = dict(draw_parameters(model.params, sizes, seed, runs, at_median=median))
        for name, value in fixed.items():
            p[name] = np.full_like(p[name], value)
        p["on"] = np.broadcast_to(on, (len(runs), len(on))).copy()
        p["comply"] = np.ones((len(runs), len(model.labels["lever"])), np.float32)
        return p

    return draw


def interval(values: np.ndarray[Any, Any]) -> tuple[float, float, float]:
    """Mean and the 5% and 95% quantiles over futures."""
    low, high = between(values)
    return float(np.mean(values)), float(low), float(high)


def sampling(peak: np.ndarray[Any, Any], seed: int = 1) -> float:
    """Half of the 90% interval of the width of an 80% interval, by drawing futures again."""
    again = peak[drawn_again(len(peak), np.random.default_rng(seed))]
    low, high = between(again, axis=1, ends=WIDE)
    return float(np.ptp(between(high - low)) / 2)


def retaken(holder: np.ndarray[Any, Any]) -> float:
    """Share of changes of hands that the loser reversed within a year, of those seen for a year."""
    changes = back = 0
    for future in holder:
        for place in future.T:
            weeks = np.flatnonzero(place[1:] != place[:-1]) + 1
            for week in weeks[weeks + YEAR < len(place)]:
                changes += 1
                back += bool((place[week : week + YEAR] == place[week - 1]).any())
    return back / max(changes, 1)


def pact_months(pact: np.ndarray[Any, Any]) -> float:
    """Mean life of a pact in months: weeks in pact over pacts that ended (exact for a constant hazard)."""
    ended = ((pact[:, :-1] == 1) & (pact[:, 1:] == 0)).sum()
    return float((pact[:, :-1] == 1).sum() / max(ended, 1) / MONTH)


def gate(
    scenario: Scenario, runs: int = 400, seed: int = 1, progress: Callable[[int], None] | None = None
) -> Gate:
    """Run the gate of a scenario at `runs` futures each for medians, prior, and prior without frontier
    terms."""
    model = compile_model(scenario)
    first_year = min(YEAR, model.steps)

    def futures(median: bool, fixed: Mapping[str, float], steps: int) -> dict[str, np.ndarray[Any, Any]]:
        return simulate(
            model, runs, seed, draws_at(model, seed, median, fixed), steps=steps, progress=progress
        )

    middle = futures(True, {}, min(2 * YEAR + first_year, model.steps))
    prior = futures(False, {}, first_year)
    bare = futures(False, {FRONTIER: 0.0}, first_year)
    return Gate(scenario.name, runs, seed, tuple(lines(model, middle, prior, bare)))


def lines(
    model: Territory, middle: Mapping[str, Any], prior: Mapping[str, Any], bare: Mapping[str, Any]
) -> Iterator[Check]:
    """The checks in the order in which they are printed."""
    focal, places = model.world.focal, len(model.world.holder)

    def moves(found: Mapping[str, Any]) -> np.ndarray[Any, Any]:
        holder = found["holder"]
        return np.asarray((holder[:, 1:] != holder[:, :-1]).sum(-1).mean(1))

    def held(found: Mapping[str, Any]) -> np.ndarray[Any, Any]:
        return np.asarray((found["holder"][:, :YEAR] == focal).sum(-1))

    yield Check(
        "changes of hands a week, at prior medians", *interval(moves(middle)), (0.05, 5.0), "places/week"
    )
    life = pact_months(middle["pact"]) if middle["pact"].shape[-1] else 12.0
    yield Check("mean life of a pact, at prior medians", life, np.nan, np.nan, (3.0, 36.0), "months")
    yield Check(
        "lost places retaken by the loser within a year, at prior medians",
        100 * retaken(middle["holder"]), np.nan, np.nan, (1.0, 40.0), "%",
    )  # fmt: skip
    peak = held(prior).max(1)
    low, high = between(peak, ends=WIDE)
    room = (0.0, 40.0 if places > 60 else 0.8 * places)
    yield Check(
        "width of the 80% interval of places held at the first year's peak",
        high - low,
        low,
        high,
        room,
        "places",
        error=sampling(peak),
    )
    gain = held(prior) - held(prior)[:, :1]
    surge = float(np.mean(gain.max(1) >= places / 5))
    yield Check("futures in which the focal side gains a fifth of all places in the first year", 100 * surge,
                np.nan, np.nan, (5.0, 95.0), "%")  # fmt: skip
    for community, share in standing(model, prior).items():
        yield Check(f"{community} majority places never held by the focal side in the first year", 100 * share,
                    np.nan, np.nan, (60.0, 100.0), "%")  # fmt: skip
    with_, without = moves(prior), moves(bare)
    yield Check(
        "changes of hands a week over the prior", *interval(with_), (0.0, np.inf), "places/week", False
    )
    yield Check("the same with all frontier terms at zero", *interval(without), (0.05, 10.0), "places/week")
    drawn = other_share(model, prior)
    yield Check("share of changes by flight, recapture and risings, not by assault", 100 * drawn, np.nan, np.nan,
                (0.0, 100.0), "%", False)  # fmt: skip


def standing(model: Territory, found: Mapping[str, Any]) -> dict[str, float]:
    """Share of places with a majority hostile to the focal side (no affinity) that it never held, by
    community."""
    world = model.world
    never = ~(found["holder"][:, :YEAR] == world.focal).any(1)
    out = {}
    for c, name in enumerate(world.labels["community"]):
        own = np.flatnonzero(world.share[:, c] > 0.5)
        if world.affinity[world.focal, c] == 0 and len(own) > 1:
            out[name] = float(never[:, own].mean())
    return out


def other_share(model: Territory, found: Mapping[str, Any]) -> float:
    """Share of changes of hands booked to mechanisms other than `contest`."""
    gained = found["share"][:, :, model.labels["outcome"].index("gained")].sum((0, 2))
    contest = gained[model.labels["mechanism"].index("contest")]
    return float(1 - contest / max(gained.sum(), 1e-9))
