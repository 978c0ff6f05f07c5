"""One axis of a panel: its range, its ticks, and what it shares with other panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from marchland.views.sheet import ticks

MARGIN = 0.05
"""Room beyond the outermost values, of their range, where nobody set limits."""


@dataclass
class Reach:
    """Range of an axis, which several panels may share: what was set, else what was drawn and a little more."""

    seen: list[float] = field(default_factory=list)
    tight: set[float] = field(default_factory=set)
    """Values at which the range may end without room, as where bars begin."""
    low: float | None = None
    high: float | None = None
    turned: bool = False

    def see(self, *values: Any) -> None:
        """Take values into account."""
        for some in values:
            found = ticks.numbers(some)
            found = found[np.isfinite(found)]
            if found.size:
                self.seen += [float(found.min()), float(found.max())]

    def limit(self, first: Any, second: Any) -> None:
        """Set start and end; one that is None stays as it is."""
        low = self.low if first is None else ticks.number(first)
        high = self.high if second is None else ticks.number(second)
        self.turned = low is not None and high is not None and low > high
        self.low, self.high = (high, low) if self.turned else (low, high)

    @property
    def range(self) -> tuple[float, float]:
        """Start and end, the end being lower on an axis turned round."""
        low, high = (min(self.seen), max(self.seen)) if self.seen else (0.0, 1.0)
        room = MARGIN * (high - low) or (0.0 if self.low is not None or self.high is not None else 0.5)
        low, high = low - room * (low not in self.tight), high + room * (high not in self.tight)
        low, high = self.low if self.low is not None else low, self.high if self.high is not None else high
        return (high, low) if self.turned else (low, high)


@dataclass
class Axis:
    """An axis as one panel shows it."""

    reach: Reach
    horizontal: bool
    at: list[float] | None = None
    names: Sequence[str] | None = None
    small: list[float] = field(default_factory=list)
    size: float = 8.5
    length: float = 3.5
    labelled: bool = True
    label: str = ""
    grid: bool = False
    line: bool = True
    top: bool = False
    most: int = 6
    whole: bool = False
    """At most so many steps between ticks, where nobody set them, and whether at whole numbers only."""

    @property
    def shown(self) -> tuple[list[float], list[str]]:
        """Ticks within the range, and what is written at them."""
        low, high = sorted(self.reach.range)
        if self.at is None:
            values = ticks.around(low, high, self.most, self.whole)
            return values, list(self.names or ticks.written(values))
        names = list(self.names) if self.names is not None else ticks.written(self.at)
        near = 1e-6 * (high - low)
        inside = [i for i, v in enumerate(self.at) if low - near <= v <= high + near]
        return [self.at[i] for i in inside], [names[i] for i in inside]

    def put(self, at: Any, names: Sequence[str] | None, minor: bool = False) -> None:
        """Set the ticks, or the small ones between them."""
        found = [float(v) for v in ticks.numbers(at)] if len(at) else []
        if minor:
            self.small = found
            return
        self.at, self.names = found, None if names is None else list(names)

    def tick_top(self) -> None:
        """Ticks and their words above."""
        self.top = True
