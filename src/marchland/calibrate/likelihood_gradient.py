"""The event-history likelihood once more, in JAX, with its gradient: which way do the parameters have to go?

The same terms as `likelihood`, of up to a block of points at once, in single precision. Luck is held fixed, so that
what a parameter does through drawn events (plots, pacts, deaths) has no gradient: the gradient guides, and whoever
samples must accept by the likelihood itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from threading import Lock
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from marchland.calibrate.captures import OUTSIDE
from marchland.calibrate.regime_filter import SECOND, Regimes, regimes, share_of_second, week
from marchland.calibrate.space import F, Space
from marchland.engine.blocks import Block, over_blocks, shared
from marchland.engine.program import BLOCK, inward
from marchland.engine.sweep import EVERY, Sweep, sweep
from marchland.phases import COMPILE, FUTURES, phase
from marchland.record.known_at import JITTER
from marchland.record.months import DAYS
from marchland.territory.model import FOLLOWED

NEAR = 1e-3
"""Step to either side at which the slope of a prior's quantile function is taken."""
REGIMES = ("campaign.", "collapse.")
"""How the parameters of regimes begin."""
ROOM = 128
"""Captures are counted in multiples of this, so that records of near length share one program."""
SPAN = 1 + round(max(JITTER.values()) / DAYS)
"""Weeks that a date may be off by, at most, and the week itself."""
Told = dict[str, Any]
COMPILING = Lock()


@dataclass(frozen=True)
class LikelihoodGradient:
    """Log-likelihood and gradient of the records of one model: compiled once, told the record with each call."""

    space: Space
    weeks: int
    replicates: int
    seed: int
    inputs: Any
    """Of all steps of the model; only the form is used."""

    @cached_property
    def parts(self) -> tuple[Sweep, Callable[..., tuple[Array, Told, Told]]]:
        """The weeks both ways, and what judges them. Made at the first call, in some seconds."""
        example = inward(self.space.parameters(np.zeros((BLOCK, len(self.space.names)))))
        swept = sweep(self.space.model, BLOCK, FOLLOWED, example, self.inputs)
        return swept, jax.jit(judged(self.each, self.replicates))

    @property
    def each(self) -> int:
        """Points in a block."""
        return BLOCK // self.replicates

    def __call__(self, z: F, record: Told) -> tuple[F, F]:
        """Log-likelihood (N,) and its gradient (N, D) at points (N, D)."""

        def one(block: Block) -> tuple[F, F]:
            gone = self.gone(z[block.rows], record)
            return gone.value, gone.gradient()

        with shared(None):  # a climb goes one block at a time, by programs that are compiled here
            return over_blocks(one, len(z), self.each)

    def gone(self, z: F, record: Told) -> Gone:
        """The record along a block's points (each, D): what they come to, and from where gradients go back."""
        with COMPILING, phase(COMPILE):  # samplers that start together would each compile it
            swept, judge = self.parts
        runs = np.tile(np.arange(self.replicates, dtype=np.uint32), self.each)
        inputs, told = record["inputs"], {k: v for k, v in record.items() if k != "inputs"}
        with phase(FUTURES):
            p = inward(self.space.parameters(np.repeat(z, self.replicates, axis=0)))
            moods = {name: p[name][..., :: self.replicates] for name in p if name.startswith(REGIMES)}
            path = swept.go(self.seed, runs, p, inputs, self.weeks)
            value, by_moods, by_seen = judge(moods, path.seen, told)
            back = partial(swept.slopes, self.seed, runs, p, inputs, path, by_seen)
            return Gone(self, swept, z, np.asarray(value, np.float64), by_moods, back)


@dataclass(frozen=True)
class Gone:
    """A block of points along the record. Going back takes twice as long as coming, so only where it is asked for."""

    of: LikelihoodGradient
    swept: Sweep
    z: F
    value: F
    """Log-likelihoods (each,)."""
    by_moods: Told
    back: Callable[..., Told]

    def gradient(self) -> F:
        """Gradients (each, D)."""
        return self._gradient(EVERY)

    def gradient_at(self, point: int) -> F:
        """The gradient (D,) at one of the points."""
        found: F = self._gradient(self.swept.around(point * self.of.replicates))[point]
        return found

    @phase(FUTURES)
    def _gradient(self, only: slice) -> F:
        by = {}
        for name, slopes in self.back(only).items():
            apart = np.asarray(slopes, np.float64).reshape(-1, self.of.each, self.of.replicates)
            by[name] = apart.sum(-1)
        for name, more in self.by_moods.items():
            by[name] += np.asarray(more).reshape(-1, self.of.each)
        return by_points(self.of.space, self.z, by)


def by_points(space: Space, z: F, slopes: dict[str, F]) -> F:
    """Slopes (n, D) by points (n, D), from those by parameters (cell, n), along the priors' quantile functions."""
    found = np.zeros(z.shape)
    for name, (index, _, _) in space.cells.items():
        for cell in np.flatnonzero(index >= 0):
            found[:, index[cell]] += slopes[name][cell]
    return found * (space.values(z + NEAR) - space.values(z - NEAR)) / (2 * NEAR)


def judged(each: int, replicates: int) -> Callable[[Told, Told, Told], tuple[Array, Told, Told]]:
    """Log-likelihoods (each,) and the slopes of their sum, for JAX to compile.

    Of a block's parameters of regimes (..., each), what was seen by week, and the record; slopes by the first two.
    """

    def value(moods: Told, seen: Told, told: Told) -> tuple[Array, Array]:
        """Sum over points, which are independent, and each point's own."""
        pull, exposure, ceded, ceding = (
            seen[k].reshape(*seen[k].shape[:-1], each, replicates).mean(-1)
            for k in ("pull", "exposure", "ceded", "ceding")
        )
        moves = regimes({name: jnp.moveaxis(a, -1, 0) for name, a in moods.items()}, each, jnp)
        factor = jnp.exp(moves.log)

        def toward(what: Array) -> Array:
            of_week: Array = what[told["week"], told["place"][:, None]] * told["weight"][..., None]
            return of_week.sum(1)

        risk = (exposure + OUTSIDE * told["open"][..., None])[:, None] * factor
        risk += SECOND * ceding[:, None, None]
        rate = (OUTSIDE + toward(pull))[:, None, None] * factor + SECOND * toward(ceded)[:, None, None]
        rates = jnp.einsum("wdc,crdn->wrdn", told["home"], jnp.log(rate))
        log = campaigns(rates, risk, told["counts"], moves)
        return log.sum(), log

    found = jax.value_and_grad(value, (0, 1), has_aux=True)

    def both(moods: Told, seen: Told, told: Told) -> tuple[Array, Told, Told]:
        (_, log), (by_moods, by_seen) = found(moods, seen, told)
        return log, by_moods, by_seen

    return both


def campaigns(rates: Array, risk: Array, counts: Array, r: Regimes) -> Array:
    """Sum over directions of `regime_filter.integrate`'s log-expectations (n,)."""

    def on(chance: Array, told: tuple[Array, Array, Array]) -> tuple[Array, Array]:
        chance, seen = week(r, chance, told, jnp)
        return chance, seen.sum(0)

    _, terms = jax.lax.scan(jax.checkpoint(on), jnp.asarray(share_of_second(r)), (rates, risk, counts))
    total: Array = terms.sum(0)
    return total
