"""One row a phase: what the hierarchical model reads of wars.

Of losses and of gains, a campaign has the exposure on calm days (place-weeks, see `batches`), the batches that began in
it, and whether a force from abroad or an own army's was present. Places are at risk of being gained within REACH_KM of
a held place, and only while the side holds any; gains out of reach are left out. A batch that was not over at the end
of the record, or that took everything at stake, was at least as large as seen. Source: marchland_wars. Fails when: the
places listed far from the front are few, or the war is known by its towns that fell.

    tempering of a war = 1 / max(1, (X2 + k) / (df + k)),   X2 = sum (n - 1)^2 over parts of campaigns

Each campaign's exposure is cut into as many equal parts as it had batches, so that a constant rate expects one in each;
n is the number that began in a part, df parts less campaigns, k = 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from marchland.record.months import DAYS
from marchland.wars.batches import GAP, Batch, batches, calm
from marchland.wars.ground import B, F, Ground
from marchland.wars.phases import Phase, phases

Turn = Literal["losses", "gains"]
REACH_KM = 200.0
"""Reach of the focal side in the model, km: holds nine in ten of the gains on record; 100 holds seven."""
KEEP = 10.0
I = NDArray[np.int64]  # noqa: E741


@dataclass(frozen=True)
class Campaigns:
    """Losses or gains of several wars. By campaign (c): number of its `war`, `foreign` and `own` as 0 or 1, `exposure`
    place-weeks, `began` batches. By batch (b): its `campaign`, `size`, places at stake `of`, whether the size is a
    least one, `days` from first to last. By war (w): `tempering` 0-1 of its likelihood.
    """

    wars: tuple[str, ...]
    war: I
    foreign: F
    own: F
    exposure: F
    began: F
    campaign: I
    size: F
    of: F
    least: B
    days: F
    tempering: F
    phases: tuple[Phase, ...] = ()

    @property
    def weight(self) -> F:
        """Tempering by campaign."""
        return np.asarray(self.tempering[self.war], np.float64)

    def without(self, name: str) -> Campaigns:
        """The same without one war."""
        return self.only(tuple(w for w in self.wars if w != name))

    def only(self, names: Sequence[str]) -> Campaigns:
        """The same for some wars."""
        keep = np.array([w in names for w in self.wars], bool)
        mine = keep[self.war] if len(self.war) else np.zeros(0, bool)
        batch = mine[self.campaign] if len(self.campaign) else np.zeros(0, bool)
        war, campaign = np.cumsum(keep) - 1, np.cumsum(mine) - 1
        return Campaigns(
            tuple(w for w in self.wars if w in names), war[self.war[mine]], self.foreign[mine], self.own[mine],
            self.exposure[mine], self.began[mine], campaign[self.campaign[batch]], self.size[batch],
            self.of[batch], self.least[batch], self.days[batch], self.tempering[keep],
            tuple(p for p, m in zip(self.phases, mine, strict=True) if m),
        )  # fmt: skip

    def joined(self, other: Campaigns) -> Campaigns:
        """Both, this one's wars first."""
        w, c = len(self.wars), len(self.war)

        def both(name: str, shift: int = 0) -> NDArray[Any]:
            return np.concatenate([getattr(self, name), getattr(other, name) + shift])

        plain = ("foreign", "own", "exposure", "began", "size", "of", "days", "tempering")
        arrays = {name: both(name) for name in plain}
        return replace(
            self, wars=self.wars + other.wars, war=both("war", w), campaign=both("campaign", c),
            least=np.r_[self.least, other.least], phases=self.phases + other.phases, **arrays,
        )  # fmt: skip


def at_stake(g: Ground, turn: Turn) -> tuple[B, B]:
    """Changes of one kind and the places that could have changed (day, place)."""
    if turn == "losses":
        return g.lost, g.held
    near = g.near(REACH_KM)
    changes = g.gained & np.r_[near[:1], near[:-1]]
    return changes, near


def campaigns(grounds: Sequence[Ground], turn: Turn) -> Campaigns:
    """One row a phase of each war in which anything was at stake."""
    war: list[int] = []
    rows: list[tuple[float, float, float, float]] = []
    found: list[tuple[int, Batch, bool]] = []
    tempering, kept = [], []
    for w, g in enumerate(grounds):
        changes, stake = at_stake(g, turn)
        all_batches = batches(changes, stake)
        quiet = calm(g.days, all_batches)
        exposure = stake.sum(1) * quiet / DAYS
        parts: list[I] = []
        for phase in phases(g):
            a, b = g.day(phase.since), g.day(phase.until)
            mine = [batch for batch in all_batches if a <= batch.first < b]
            if exposure[a:b].sum() <= 0 and not mine:
                continue
            found += [(len(rows), batch, batch.last + GAP >= g.days) for batch in mine]
            parts.append(spread(exposure[a:b], np.array([batch.first - a for batch in mine], np.int64)))
            least = 1 / DAYS  # a batch on the first day leaves no time before it
            rows.append((phase.foreign, phase.own, max(float(exposure[a:b].sum()), least), len(mine)))
            war.append(w)
            kept.append(phase)
        tempering.append(1 / dispersion(parts))
    foreign, own, exposure, began = np.array(rows, np.float64).reshape(-1, 4).T
    size, of = (np.array([getattr(b, name) for _, b, _ in found], np.float64) for name in ("size", "of"))
    return Campaigns(
        tuple(g.name for g in grounds), np.array(war, np.int64), foreign, own, exposure, began,
        np.array([c for c, _, _ in found], np.int64), size, of,
        np.array([still or b.size >= b.of for _, b, still in found], bool),
        np.array([b.last - b.first for _, b, _ in found], np.float64), np.array(tempering), tuple(kept),
    )  # fmt: skip


def spread(exposure: F, first: I) -> I:
    """Batches (part,) that began in each of as many equal parts of the exposure (day,) as there were batches."""
    done = (np.cumsum(exposure) - exposure) / max(exposure.sum(), 1e-9)
    part = np.minimum(done[first] * len(first), len(first) - 1).astype(np.int64)
    return np.bincount(part, minlength=len(first))


def dispersion(parts: Sequence[I]) -> float:
    """How much more than Poisson batches cluster within campaigns, at least 1; drawn towards 1 where they are few."""
    x2 = sum(float(((n - 1) ** 2).sum()) for n in parts)
    df = sum(max(len(n) - 1, 0) for n in parts)
    return max(1.0, (x2 + KEEP) / (df + KEEP))
