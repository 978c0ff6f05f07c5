"""An ordinary differential equation behind the `Model` contract, integrated by SciPy to stated accuracy.

Steps are only where it is observed: each is integrated adaptively (Dormand-Prince of order eight, relative tolerance
1e-10), and the end of a fight is found as a root, not at a step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.engine.contract import State
from marchland.engine.priors import Param

Vector = NDArray[np.float64]
RELATIVE, ABSOLUTE = 1e-10, 1e-12


@dataclass(frozen=True)
class Ode:
    """x' = rate(t, x, p) from `start(p)` at time 0, observed at `steps` even times up to `until`.

    `components` names the entries of x. `stop` gives a number that is positive while the process lasts; where it
    reaches zero the state freezes and `end_time` is recorded (NaN if that never happens). `shown` gives the
    components where x is not they but numbers better integrated (logarithms, shares of the start).
    """

    name: str
    components: tuple[str, ...]
    rate: Callable[[float, Vector, Mapping[str, Any]], Any]
    start: Callable[[Mapping[str, Any]], Any]
    until: float
    params: Mapping[str, Param]
    stop: Callable[[Vector, Mapping[str, Any]], float] | None = None
    shown: Callable[[Vector], Any] = lambda x: x
    steps: int = 200
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    streams: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def observed(self) -> dict[str, tuple[str, ...]]:
        """Every component and the time, as numbers."""
        return dict.fromkeys((*self.components, "time", "end_time"), ())

    def inputs(self) -> State:
        """Beginning and end of each step."""
        times = np.linspace(0.0, self.until, self.steps + 1)
        return {"since": times[:-1], "until": times[1:]}

    def init(self, p: State) -> State:
        """The start, not yet ended unless it begins at its end."""
        x = np.asarray(self.start(p), np.float64)
        ended = self.stop is not None and self.stop(x, p) <= 0
        return {"x": x, "time": 0.0, "end_time": 0.0 if ended else np.nan}

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        """One interval, or what is left of it until the end."""
        from scipy.integrate import solve_ivp  # slow to load, and listing models needs none of it

        if not np.isnan(y["end_time"]):
            return {**y, "time": x["until"]}
        events = None
        if self.stop is not None:
            stop = self.stop

            def ends(t: float, v: Vector) -> float:
                return stop(v, p)

            ends.terminal = True  # type: ignore[attr-defined]
            ends.direction = -1  # type: ignore[attr-defined]
            events = [ends]
        found = solve_ivp(
            lambda t, v: np.asarray(self.rate(t, v, p), np.float64),
            (x["since"], x["until"]),
            y["x"],
            "DOP853",
            events=events,
            rtol=RELATIVE,
            atol=ABSOLUTE,
        )
        if not found.success:
            raise FloatingPointError(f"{self.name}: {found.message}")
        ended = found.t[-1] if found.status == 1 else np.nan
        return {"x": found.y[:, -1], "time": x["until"], "end_time": ended}

    def observe(self, y: State) -> State:
        """The components by name, and the time."""
        return {**dict(zip(self.components, self.shown(y["x"]), strict=True)), "time": y["time"]}

    def finish(self, y: State) -> State:
        """When it ended."""
        return {"end_time": y["end_time"]}
