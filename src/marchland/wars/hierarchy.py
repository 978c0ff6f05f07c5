"""What other wars say of one: rates and sizes of batches of losses and gains, in layers of wars and campaigns.

    batches begin at e^eta a place-week at stake;  size = 1 + negative binomial of mean e^eta', limited by what is held
    prior of the war in question = 4/5 what the others teach + 1/5 vague

Rate and size each have a mean, effects of a force from abroad and of the own army's, an effect of the war and one of
the campaign (`layers`). The vague part is the same model that has seen no other war. Own record moves the two parts'
weights by how well each foresaw it, and each part by Bayes' rule. Each war's likelihood is tempered (`campaigns`); the
sizes need no more than their own dispersion. Source: schmidli_2014 (robust mixtures).
Fails when: the war in question belongs to no family of these, which one fifth allows for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from marchland.wars.campaigns import Campaigns, Turn, campaigns
from marchland.wars.ground import Ground
from marchland.wars.kernels import poisson, sizes
from marchland.wars.layers import Effects, F, Fitted, Layout, Prior, fit

ROBUST = 0.8
"""Weight of what other wars teach, beforehand."""
RATE = Prior(m0=float(np.log(0.01)))
"""A batch in a hundred place-weeks, between one in 2 and one in 5,000 (95%)."""
_FEW = (0.05, 0.35, 0.7, 1.1, 1.7, 2.5)
SIZE = Prior(m0=0.0, s0=1.5, between=_FEW[:-1], within=_FEW)
"""One more place in a batch, between a twentieth and twenty (95%)."""
CLUMPS = (0.2, 0.5, 1.0, 2.5)
"""Nodes of the dispersion of sizes: small is clumped."""
MOST = 8.0
"""Greatest logarithm of a mean size that is drawn: beyond it a batch takes all there is."""
TURNS: tuple[Turn, ...] = ("losses", "gains")


@dataclass(frozen=True)
class Kind:
    """What kind of campaign is asked about: is a force from abroad there, or an own army's."""

    foreign: bool
    own: bool = False


@dataclass(frozen=True)
class Drawn:
    """Draws (draw,) of one campaign: `rate` of batches a place-week, mean `more` places in a batch, dispersion `clump`.

    `hierarchical` says which draws come from what other wars teach; `share` how many draws count after weighting.
    """

    rate: F
    more: F
    clump: F
    hierarchical: np.ndarray
    share: float

    @property
    def towns(self) -> F:
        """Places a place-week at stake, if batches were not limited by what is left."""
        return np.asarray(self.rate * (1 + self.more))


@dataclass(frozen=True)
class Part:
    """Rates and sizes of batches of one turn, fitted to the same campaigns."""

    table: Campaigns
    rate: Fitted
    size: Fitted

    @property
    def evidence(self) -> float:
        """Log evidence of both."""
        return self.rate.evidence + self.size.evidence


def part(table: Campaigns, scale: float = 1.0, tempered: bool = True) -> Part:
    """Fit one turn; `scale` is that of the half-normal between wars."""
    weight = table.weight if tempered else np.ones(len(table.war))
    whole = Layout(len(table.wars), table.war, table.foreign, table.own, weight)
    which, row = np.unique(table.campaign, return_inverse=True)
    some = Layout(
        len(table.wars), table.war[which], table.foreign[which], table.own[which], np.ones(len(which))
    )
    rate = fit(whole, replace(RATE, scale_between=scale), poisson(table.began, table.exposure))
    kernel = sizes(table.size, table.least, row, len(which), CLUMPS)
    size = fit(some, replace(SIZE, scale_between=scale), kernel, CLUMPS)
    return Part(table, rate, size)


@dataclass(frozen=True)
class Reference:
    """One turn seen from a war: `others` without it, `joint` with its own record, `alone` its record and no other war.

    `weight` is that of other wars after the own record; ROBUST if there is none.
    """

    target: str
    others: Part
    joint: Part
    alone: Part

    @property
    def weight(self) -> float:
        """Posterior weight of the hierarchical part."""
        odds = np.log(ROBUST / (1 - ROBUST)) + self.joint.evidence - self.others.evidence
        return float(1 / (1 + np.exp(np.clip(self.alone.evidence - odds, -50, 50))))

    def new_war(self, kind: Kind, n: int, rng: np.random.Generator) -> Drawn:
        """A new campaign of a war of which nothing is known."""
        return _mixed(self.others, nothing_seen(), ROBUST, kind, None, None, n, rng)

    def new_campaign(self, kind: Kind, n: int, rng: np.random.Generator) -> Drawn:
        """A new campaign of the target, given its own campaigns."""
        return _mixed(self.joint, self.alone, self.weight, kind, self.target, None, n, rng)

    def current(self, n: int, rng: np.random.Generator) -> Drawn:
        """The target's last campaign, given its weeks so far. Raises ValueError if the target has none on record."""
        table = self.alone.table
        if not len(table.war):
            raise ValueError(f"{self.target} has no campaign on record")
        kind = Kind(bool(table.foreign[-1]), bool(table.own[-1]))
        return _mixed(self.joint, self.alone, self.weight, kind, self.target, -1, n, rng)


def _mixed(
    taught: Part, vague: Part, weight: float, kind: Kind, war: str | None, campaign: int | None, n: int,
    rng: np.random.Generator,
) -> Drawn:  # fmt: skip
    many = rng.binomial(n, weight)
    pieces = [_drawn(p, kind, war, campaign, k, rng) for p, k in ((taught, many), (vague, n - many)) if k]
    order = rng.permutation(n)
    rate, more, clump = (np.concatenate([p[i] for p in pieces])[order] for i in range(3))
    share = float(np.average([p[3] for p in pieces], weights=[len(p[0]) for p in pieces]))
    return Drawn(rate, more, clump, order < many, share)


def _drawn(
    p: Part, kind: Kind, war: str | None, campaign: int | None, n: int, rng: np.random.Generator
) -> tuple[F, F, F, float]:
    table = p.table
    row = None if campaign is None else int(np.flatnonzero(table.war == table.wars.index(str(war)))[campaign])
    seen = np.unique(table.campaign)
    among = None if row is None or row not in seen else int(np.searchsorted(seen, row))
    number = table.wars.index(war) if war in table.wars else None
    rate, size = p.rate.draw(n, rng), p.size.draw(n, rng)
    s = _log_level(p.rate, rate, kind, number, row, rng)
    more = _log_level(p.size, size, kind, number, among, rng)
    return np.exp(s), np.exp(np.minimum(more, MOST)), size.node[:, 2], min(rate.share, size.share)


def _log_level(
    fitted: Fitted, e: Effects, kind: Kind, war: int | None, row: int | None, rng: np.random.Generator
) -> F:
    """Draws of s: of a campaign on record, or of a new one of a war on record, or of a new war."""
    if row is not None:
        return fitted.campaign(e, row, rng)
    n = len(e.node)
    u = e.node[:, 0] * rng.standard_normal(n) if war is None else e.of_war(war)
    return np.asarray(e.shared(kind.foreign, kind.own) + u + e.node[:, 1] * rng.standard_normal(n))


def reference(
    others: Sequence[Ground], turn: Turn, own: Ground | None = None, target: str = "", scale: float = 1.0
) -> Reference:
    """What other wars say of one turn. The target is left out of the others whatever its name is among them."""
    name = own.name if own is not None else target
    table = campaigns([g for g in others if g.name != name], turn)
    mine = campaigns([own] if own is not None else [], turn)
    return of_tables(table, mine, name, scale)


def of_tables(
    table: Campaigns, mine: Campaigns, name: str, scale: float = 1.0, tempered: bool = True
) -> Reference:
    """The same from tables of campaigns."""
    return joined_with(part(table, scale, tempered), mine, name, scale, tempered)


def joined_with(
    others: Part, mine: Campaigns, name: str, scale: float = 1.0, tempered: bool = True
) -> Reference:
    """The same where the others have been fitted before."""
    if not len(mine.war):
        return unseen(others, name)
    both = part(others.table.joined(mine), scale, tempered)
    return Reference(name, others, both, part(mine, scale, tempered))


def unseen(others: Part, name: str = "") -> Reference:
    """What others say of a war without any record of its own."""
    return Reference(name, others, others, nothing_seen())


@cache
def nothing_seen() -> Part:
    """The model that has seen no war."""
    return part(campaigns([], "losses"))
