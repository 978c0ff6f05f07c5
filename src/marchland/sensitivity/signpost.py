"""A box in words: what to watch for, and in how many futures it went one way or the other.

    If <parameter> (what it is) is at least <value>, the upper <k> tenths of what is held possible, <what happened>
    in <n> of 50 futures, otherwise in <m>.

Frequencies have 90% intervals by drawing parameter sets again. A box fits the sets it was found in better than others:
its limits are therefore found again in sets drawn with replacement, and the interval reaches to the frequency less what
such limits promise beyond what they hold in the sets that were not drawn. The outside is treated alike; shifting the
figure itself was rejected, as it made that side worse. A box that chance would give as well is no signpost, and then
that is said. Fails to allow for the choice of columns.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from marchland.stats.intervals import F, of_mean
from marchland.stats.prim import Box, inside, peel
from marchland.stats.shares import among

OF = 50
AGAIN = 40
LARGE = 1000
COUNTS = ("weeks", "persons", "deaths", "places", "events", "USD")
"""What is counted, and follows its number; other units are given in brackets."""


def signpost(
    box: Box,
    x: F,
    y: F,
    names: tuple[str, ...],
    means: Mapping[str, str],
    event: str,
    seed: int = 1,
    units: Mapping[str, str] | None = None,
) -> str:
    """The sentence for a box found in x (set, parameter) and y (set,); `means` says what each parameter is, `units` its
    unit, and `event` what y counts, as a clause."""
    if not box.sure:
        return f"No signpost: no range of parameters was found in which {event} more often than chance would have it."
    here = box.holds(x)
    if here.all():
        return f"No signpost: {event} everywhere alike."
    conditions = " and ".join(
        limit(x[:, c], span, described(names[c], means), (units or {}).get(names[c].split("[")[0], ""))
        for c, span in box.limits.items()
    )
    more, less = flattery(box, x, y, seed)
    within, outside = frequency(y[here], seed, more), frequency(y[~here], seed, less)
    return f"If {conditions}, {event} in {within} of {OF} futures, otherwise in {outside}."


def described(name: str, means: Mapping[str, str]) -> str:
    """A parameter's name, with what it is."""
    words = means.get(name.split("[")[0], "").rstrip(". ")
    return f"`{name}` ({words})" if words else f"`{name}`"


def limit(values: F, span: tuple[float, float], what: str, unit: str = "") -> str:
    """A parameter within a span, with the part of what is held possible that the span is."""
    low, high = span
    held = float(((values >= low) & (values <= high)).mean())
    if np.isfinite(low) and np.isfinite(high):
        said = f"lies between {short(low)} and {measured(high, unit)}, {tenths(held)}"
    elif np.isfinite(low):
        said = f"is at least {measured(low, unit)}, {part(held)}"
    else:
        said = f"is at most {measured(high, unit)}, {part(held, below=True)}"
    return f"{what} {said} of what is held possible"


def measured(value: float, unit: str) -> str:
    """A limit with its unit in words: '0.31 a week', '1 week', '0.4 (log-odds)'."""
    words = unit.replace("1/week", "a week").replace("/", " a ")
    if words.split(" ")[0] in COUNTS:
        return f"{short(value)} {words.replace('weeks', 'week') if short(value) == '1' else words}"
    if words.startswith("a week"):
        return f"{short(value)} {words}"
    return f"{short(value)} ({unit})" if unit else short(value)


def part(share: float, below: bool = False) -> str:
    """How much of the range lies inside, at one end: 'the upper 4 tenths'."""
    return f"the {'lower' if below else 'upper'} {tenths(share).removeprefix('a ')}"


def tenths(share: float) -> str:
    """A share in tenths; a limit leaves never none and never all."""
    number = min(9, max(1, round(10 * share)))
    return "a tenth" if number == 1 else f"{number} tenths"


def flattery(box: Box, x: F, y: F, seed: int) -> tuple[float, float]:
    """How much higher the mean of y is in sets that limits were found in than in others: inside, and outside."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(AGAIN):
        rows = rng.integers(len(y), size=len(y))
        left = np.setdiff1d(np.arange(len(y)), rows)
        limits = peel(x[rows], y[rows], list(box.limits))
        drawn, other = inside(x[rows], limits), inside(x[left], limits)
        if not drawn.all() and other.any() and not other.all():
            ends = [(y[rows][a].mean(), y[left][b].mean()) for a, b in ((drawn, other), (~drawn, ~other))]
            found.append([a - b for a, b in ends])
    more, less = np.mean(found, axis=0) if found else (0.0, 0.0)
    return float(more), float(less)


def frequency(y: F, seed: int, flattered: float = 0.0) -> str:
    """A mean as a number of OF futures with its interval, which reaches to the mean less what flatters it."""
    low, high = interval(y, seed, flattered)
    return f"{among(float(y.mean()), OF)} ({among(low, OF)} to {among(high, OF)})"


def interval(y: F, seed: int, flattered: float = 0.0) -> tuple[float, float]:
    """90% of means of sets drawn again, and of the same less what flatters them; one set of either kind is added, so
    that a few sets which agree are not taken for certainty."""
    low, high = of_mean(np.append(y, [0.0, 1.0]), np.random.default_rng(seed))
    ends = (low, high, low - flattered, high - flattered, float(y.mean()))
    return max(0.0, min(ends)), min(1.0, max(ends))


def short(value: float) -> str:
    """A limit in three figures, without exponent where it is large."""
    return f"{float(f'{value:.3g}'):,.0f}" if abs(value) >= LARGE else f"{value:.3g}"
