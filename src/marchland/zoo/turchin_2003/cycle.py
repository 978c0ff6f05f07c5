"""The demographic-fiscal equations, with the floor of the treasury and the peaks found as roots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from marchland.engine.contract import State
from marchland.engine.priors import Param
from marchland.zoo.ode import ABSOLUTE, RELATIVE

Vector = NDArray[np.float64]
KINDS = ("population", "surplus")


def capacity(surplus: float, p: Mapping[str, Any]) -> float:
    """What the land carries."""
    return float(1 + p["c"] * max(surplus, 0.0) / (p["s0"] + max(surplus, 0.0)))


def rates(x: Vector, p: Mapping[str, Any]) -> Vector:
    """Change of population and surplus with time, floor aside."""
    room = x[0] * (1 - x[0] / capacity(x[1], p))
    return np.array([p["r"] * room, p["rho"] * room - p["beta"] * x[0]])


def settled(time: float, n: float, p: Mapping[str, Any]) -> float:
    """Population `time` after the collapse: logistic towards 1."""
    fall = float(np.exp(-p["r"] * time))
    return n / (n + (1 - n) * fall) if n else 0.0


@dataclass(frozen=True)
class Cycle:
    """Population and surplus as a `Model`, observed at even times up to `until`."""

    name: str
    until: float
    params: Mapping[str, Param]
    steps: int = 400
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    streams: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def observed(self) -> dict[str, tuple[str, ...]]:
        """The state, and at the end the peaks and the collapse."""
        peaks = [f"peak_{kind}{what}" for kind in KINDS for what in ("", "_time")]
        return dict.fromkeys((*KINDS, "capacity", "time", *peaks, "collapse_time"), ())

    def inputs(self) -> State:
        """Beginning and end of each step."""
        times = np.linspace(0.0, self.until, self.steps + 1)
        return {"since": times[:-1], "until": times[1:]}

    def init(self, p: State) -> State:
        """The start; a treasury that is empty and does not fill stays empty."""
        x = np.array([p["n0"], p["surplus0"]])
        empty = p["surplus0"] == 0 and rates(x, p)[1] <= 0
        return {"x": x, "time": 0.0, "empty": empty, "collapse": np.nan, "peak": x, "when": np.zeros(2)}

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        """One interval: by the equations while there is a treasury, by the closed form once there is none."""
        empty, collapse = y["empty"], y["collapse"]
        times: list[float] = []
        values: list[Vector] = []
        start, since = y["x"], x["since"]
        if not empty:
            times, values, ended = self.integrated(start, since, x["until"], p)
            start, since = values[-1], times[-1]
            if ended:
                empty, collapse = True, since
        if empty:
            times.append(x["until"])
            values.append(np.array([settled(x["until"] - since, start[0], p), 0.0]))
        peak, when = y["peak"], y["when"]
        for time, value in zip(times, values, strict=True):
            when = np.where(value > peak, time, when)
            peak = np.maximum(value, peak)
        return {
            "x": values[-1],
            "k": capacity(values[-1][1], p),
            "time": x["until"],
            "empty": empty,
            "collapse": collapse,
            "peak": peak,
            "when": when,
        }

    def integrated(
        self, start: Vector, since: float, until: float, p: State
    ) -> tuple[list[float], list[Vector], bool]:
        """Times and states at turning points and at the end, and whether the end is the collapse."""

        def turns(index: int) -> Any:
            return lambda t, v: rates(v, p)[index]

        def empties(t: float, v: Vector) -> float:
            return float(v[1])

        empties.terminal = True  # type: ignore[attr-defined]
        empties.direction = -1  # type: ignore[attr-defined]
        found = solve_ivp(
            lambda t, v: rates(v, p),
            (since, until),
            start,
            "DOP853",
            events=[turns(0), turns(1), empties],
            rtol=RELATIVE,
            atol=ABSOLUTE,
        )
        if not found.success:
            raise FloatingPointError(f"{self.name}: {found.message}")
        times = [float(t) for some in found.t_events[:2] for t in some] + [float(found.t[-1])]
        values = [np.asarray(v) for some in found.y_events[:2] for v in some] + [found.y[:, -1]]
        order = np.argsort(times, kind="stable")
        ended = found.status == 1
        if ended:
            values[-1] = np.array([values[-1][0], 0.0])
        return [times[i] for i in order], [values[i] for i in order], ended

    def observe(self, y: State) -> State:
        """Population, surplus, what the land carries, and the time."""
        values = dict(zip(KINDS, y["x"], strict=True))
        return {**values, "capacity": y["k"], "time": y["time"]}

    def finish(self, y: State) -> State:
        """Peaks, their times, and when the treasury was empty."""
        peaks = {f"peak_{kind}": y["peak"][i] for i, kind in enumerate(KINDS)}
        times = {f"peak_{kind}_time": y["when"][i] for i, kind in enumerate(KINDS)}
        return {**peaks, **times, "collapse_time": y["collapse"]}
