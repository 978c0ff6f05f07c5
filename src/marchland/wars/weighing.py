"""How much stands behind what other wars say: how many wars really, which of them move it, and which do not fit.

    effective number = (sum w)^2 / sum w^2,   w = 1 / (S^2 + 1 / sum_c 1 / (T^2 + 1 / n_c))

with S and T the spreads between wars and campaigns and n_c the batches of a campaign, at least a half: wars known well
count evenly where they differ much, and by their batches where they do not. Influence is what leaving a war out does to
the median. Conflict is a two-sided tail: how often other wars would make this one as extreme as it was, without the
vague fifth. Sources: kish_1965 (effective number), evans_moshonov_2006 (conflict). Fails when: all wars share a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from marchland.wars.campaigns import Campaigns
from marchland.wars.hierarchy import Kind, Part, part
from marchland.wars.layers import Effects, F

DRAWS = 1000
LEAST = 0.5
"""Batches that a campaign without any counts as here."""


def effective(p: Part, kind: Kind | None = None, draws: int = DRAWS, seed: int = 1) -> float:
    """Effective number of wars behind the rate, or behind that of one kind of campaign."""
    table = p.table
    fits = np.ones(len(table.war), bool)
    if kind is not None:
        fits = (table.foreign == kind.foreign) & (table.own == kind.own)
    if not fits.any():
        return 0.0
    node = p.rate.draw(draws, np.random.default_rng(seed)).node
    weights = [spread_weight(node, table, fits & (table.war == w)) for w in np.unique(table.war[fits])]
    w = np.array(weights)
    return float((w.sum(0) ** 2 / (w**2).sum(0)).mean())


def spread_weight(node: F, table: Campaigns, rows: np.ndarray) -> F:
    """Weight of a war's campaigns (draw,)."""
    n = np.maximum(table.began[rows] * table.weight[rows], LEAST)
    known = (1 / (node[:, 1:2] ** 2 + 1 / n)).sum(1)
    return np.asarray(1 / (node[:, 0] ** 2 + 1 / known))


@dataclass(frozen=True)
class Influence:
    """A war left out: median places a place-week of a new campaign of a new war with it, without it, and the ratio."""

    war: str
    within: float
    without: float

    @property
    def ratio(self) -> float:
        """Without over with: 1 if the war changes nothing."""
        return self.without / self.within


def without_each(table: Campaigns) -> dict[str, Part]:
    """War -> the fit without it: some seconds for ten wars, and both influence and conflict need it."""
    return {war: part(table.without(war)) for war in table.wars}


def influences(
    table: Campaigns, without: Mapping[str, Part], kind: Kind, draws: int = DRAWS, seed: int = 1
) -> tuple[Influence, ...]:
    """The influence of each war, the largest first."""
    whole = typical(part(table), kind, draws, seed)
    found = [Influence(war, whole, typical(other, kind, draws, seed)) for war, other in without.items()]
    return tuple(sorted(found, key=lambda one: -abs(np.log(one.ratio))))


def typical(p: Part, kind: Kind, draws: int = DRAWS, seed: int = 1) -> float:
    """Median places a place-week of a new campaign of a new war, at the middle of its effects."""
    rng = np.random.default_rng(seed)
    rate, size = (f.draw(draws, rng).shared(kind.foreign, kind.own) for f in (p.rate, p.size))
    return float(np.median(np.exp(rate) * (1 + np.exp(size))))


@dataclass(frozen=True)
class Conflict:
    """A war under the others: `batches` begun and places in them, each with its tail (0 to 1, small is strange)."""

    war: str
    batches: int
    batches_tail: float
    places: int
    places_tail: float


def conflicts(
    table: Campaigns, without: Mapping[str, Part], draws: int = DRAWS, seed: int = 1
) -> tuple[Conflict, ...]:
    """The conflict of each war with the others, the strangest first."""
    found = [conflict(table.only((war,)), others, draws, seed) for war, others in without.items()]
    return tuple(sorted(found, key=lambda one: min(one.batches_tail, one.places_tail)))


def conflict(mine: Campaigns, others: Part, draws: int = DRAWS, seed: int = 1) -> Conflict:
    """How strange one war is under the others."""
    rng = np.random.default_rng(seed)
    rate, size = others.rate.draw(draws, rng), others.size.draw(draws, rng)
    mean = np.exp(np.minimum(_levels(rate, mine.foreign, mine.own, rng), 20.0))
    begun = rng.poisson(np.minimum(mean * mine.exposure, 1e9)).sum(1)
    more = np.exp(np.minimum(_levels(size, mine.foreign, mine.own, rng), 8.0))[:, mine.campaign]
    clump = size.node[:, 2:]
    sizes = 1 + rng.negative_binomial(clump, clump / (clump + more))
    # Both are counted with the same limit: no batch takes more than was at stake.
    places = np.minimum(sizes, mine.of).sum(1)
    return Conflict(
        mine.wars[0], int(mine.began.sum()), tail(begun, mine.began.sum()), int(mine.size.sum()),
        tail(places, mine.size.sum()) if len(mine.size) else 1.0,
    )  # fmt: skip


def _levels(e: Effects, foreign: F, own: F, rng: np.random.Generator) -> F:
    """s (draw, campaign) of all campaigns of a new war."""
    n, c = len(e.node), len(foreign)
    u = e.node[:, :1] * rng.standard_normal((n, 1))
    v = e.node[:, 1:2] * rng.standard_normal((n, c))
    shared = e.value[:, :1] + e.value[:, 1:2] * foreign + e.value[:, 2:3] * own
    return np.asarray(shared + u + v)


def tail(drawn: F, seen: float) -> float:
    """Two-sided tail of what was seen, half of the ties on either side."""
    below = float((drawn < seen).mean() + 0.5 * (drawn == seen).mean())
    return float(2 * min(below, 1 - below))
