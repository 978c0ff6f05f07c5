"""A box in words: what to watch for, and in how many futures it went one way or the other.

    If <parameter> (what it is) is at least <value>, the upper <k> tenths of what is held possible, <what happened>
    in <n> of 50 futures, otherwise in <m>.

Frequencies have 90% intervals by drawing parameter sets again. A box that chance would give as well is no signpost, and
then that is said.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from marchland.robust.prim import Box

F = NDArray[np.float64]
OF = 50
TIMES = 400


def signpost(
    box: Box, x: F, y: F, names: tuple[str, ...], means: Mapping[str, str], event: str, seed: int = 1
) -> str:
    """The sentence for a box found in x (set, parameter) and y (set,); `means` says what each parameter is, and `event`
    what y counts, as a clause."""
    if not box.sure:
        return f"No signpost: no range of parameters was found in which {event} more often than chance would have it."
    here = box.holds(x)
    if here.all():
        return f"No signpost: {event} everywhere alike."
    conditions = " and ".join(
        limit(x[:, c], span, described(names[c], means)) for c, span in box.limits.items()
    )
    within, outside = frequency(y[here], seed), frequency(y[~here], seed)
    return f"If {conditions}, {event} in {within} of {OF} futures, otherwise in {outside}."


def described(name: str, means: Mapping[str, str]) -> str:
    """A parameter's name, with what it is."""
    words = means.get(name.split("[")[0], "").rstrip(". ")
    return f"`{name}` ({words})" if words else f"`{name}`"


def limit(values: F, span: tuple[float, float], what: str) -> str:
    """A parameter within a span, with the part of what is held possible that the span is."""
    low, high = span
    if np.isfinite(low) and np.isfinite(high):
        return f"{what} lies between {short(low)} and {short(high)}"
    possible = "of what is held possible"
    if np.isfinite(low):
        return f"{what} is at least {short(low)}, {part(float((values >= low).mean()))} {possible}"
    return f"{what} is at most {short(high)}, {part(float((values <= high).mean()), below=True)} {possible}"


def part(share: float, below: bool = False) -> str:
    """How much of the range lies inside, in tenths: 'the upper 4 tenths'."""
    tenths = max(1, round(10 * share))
    return f"the {'lower' if below else 'upper'} {'tenth' if tenths == 1 else f'{tenths} tenths'}"


def frequency(y: F, seed: int) -> str:
    """A mean as a number of OF futures with its interval."""
    rng = np.random.default_rng(seed)
    low, high = np.quantile(y[rng.integers(len(y), size=(TIMES, len(y)))].mean(1), [0.05, 0.95])
    return f"{round(OF * float(y.mean()))} ({round(OF * float(low))} to {round(OF * float(high))})"


def short(value: float) -> str:
    """A limit in three figures."""
    return f"{value:.3g}"
