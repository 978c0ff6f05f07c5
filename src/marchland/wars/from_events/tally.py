"""Of so many dead, how many stand in rows that are compared with futures, and where the others are: it must add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from marchland.stats.shares import percent


@dataclass(frozen=True)
class Tally:
    """The dead of one count in whole months, best estimates, persons.

    `compared` are those in governorates with a place and in months that are known, `rough` those in such governorates
    and months known only roughly, `without_place` in governorates without a place, `unknown` in no known one.
    """

    compared: float = 0.0
    rough: float = 0.0
    without_place: float = 0.0
    unknown: float = 0.0

    @property
    def total(self) -> float:
        """All of them."""
        return self.compared + self.rough + self.without_place + self.unknown

    @property
    def share(self) -> str:
        """The share that is compared, in words."""
        return percent(self.compared / self.total) if self.total else "none"

    @property
    def whole(self) -> tuple[int, ...]:
        """The four parts in whole persons, none of them off by one or more, adding up to the rounded total."""
        parts = (self.compared, self.rough, self.without_place, self.unknown)
        return tuple(b - a for a, b in pairwise(round(one) for one in accumulate((0.0, *parts))))


def told(every: Tally, focal: Tally, months: int, label: str) -> str:
    """One sentence: first the share compared, then where the others are; the same of events with the focal side."""
    if not sum(every.whole):
        return f"no deaths in {months} whole months"
    compared, rough, without, unknown = _written(every.whole)
    text = (
        f"{every.share} of {sum(every.whole):,} deaths (best) in {months} whole months stand in rows that are compared "
        f"with futures ({compared}); the others stand in months that are known only roughly ({rough}), in governorates "
        f"without a place ({without}) or in no known governorate ({unknown})"
    )
    if not focal.total:
        return text
    first, rough, without, unknown = _written(focal.whole)
    return (
        f"{text}; of the {sum(focal.whole):,} in events with {label} {focal.share} are compared ({first}), and "
        f"{rough}, {without} and {unknown} in the same order are not"
    )


def _written(parts: Sequence[int]) -> list[str]:
    return [f"{part:,}" for part in parts]
