"""The event-history likelihood once more, in JAX, with its gradient: which way do the parameters have to go?

The same terms as `likelihood`, of up to a block of points at once, in single precision. Luck is held fixed, so that
what a parameter does through drawn events (plots, pacts, deaths) has no gradient: the gradient guides, and whoever
samples must accept by the likelihood itself. A prior's quantile function is a table, linear between STEPS values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from scipy.special import ndtri

from marchland.calibrate.captures import OUTSIDE
from marchland.calibrate.regime_filter import SECOND, Regimes, regimes, share_of_second, week
from marchland.calibrate.space import EDGE, F, Space
from marchland.engine.blocks import Block, over_blocks, shared
from marchland.engine.program import BLOCK, unrolled
from marchland.phases import COMPILE, FUTURES, phase
from marchland.record.known_at import JITTER
from marchland.record.months import DAYS
from marchland.territory.model import FOLLOWED

STEPS = 4001
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
    compiled: list[bool] = field(default_factory=list, compare=False, repr=False)
    """Not empty once it was called."""

    @cached_property
    def both(self) -> Callable[[Any, Told], tuple[Array, Array]]:
        """Of one block (each, D): log-likelihoods and gradients. Compiled at the first call, in about a minute."""
        return jax.jit(by_block(self.space, self.weeks, self.replicates, self.seed))

    @property
    def each(self) -> int:
        """Points in a block."""
        return BLOCK // self.replicates

    def __call__(self, z: F, record: Told) -> tuple[F, F]:
        """Log-likelihood (N,) and its gradient (N, D) at points (N, D)."""

        def one(block: Block) -> tuple[F, F]:
            value, gradient = self.both(z[block.rows].astype(np.float32), record)
            return np.asarray(value, np.float64), np.asarray(gradient, np.float64)

        with COMPILING, phase(COMPILE):  # samplers that start together would each compile it
            if not self.compiled:
                one(Block(0, self.each, len(z)))
                self.compiled.append(True)
        with shared(None):  # a climb goes one block at a time, by a program that is compiled here
            return over_blocks(phase(FUTURES)(one), len(z), self.each)


def by_block(
    space: Space, weeks: int, replicates: int, seed: int
) -> Callable[[Array, Told], tuple[Array, Array]]:
    """Log-likelihoods (each,) and gradients (each, D) of a block of points (each, D), for JAX to compile."""
    model, each = space.model, BLOCK // replicates
    trace = unrolled(model, BLOCK, weeks, tuple(FOLLOWED))
    runs = np.tile(np.arange(replicates, dtype=np.uint32), each)
    table = jnp.asarray(space.values(np.repeat(grid()[:, None], len(space.names), axis=1)), jnp.float32)
    fixed = {name: space.parameters(np.zeros((BLOCK, len(space.names))))[name] for name in ("on", "comply")}

    def value(z: Array, told: Told) -> tuple[Array, Array]:
        """Sum over points, which are independent, and each point's own."""
        p = {
            name: jnp.asarray(cells, jnp.float32)
            for name, cells in space.stacked(interpolated(z, table), jnp).items()
        }
        both = {**{k: jnp.repeat(v, replicates, axis=0) for k, v in p.items()}, **fixed}
        inner = {name: jnp.moveaxis(v, 0, -1) for name, v in both.items()}
        seen = trace(np.uint32(seed), runs, inner, told["inputs"])
        pull, exposure, ceded, ceding = (
            seen[k].reshape(*seen[k].shape[:-1], each, replicates).mean(-1)
            for k in ("pull", "exposure", "ceded", "ceding")
        )
        moves = regimes(p, each, jnp)
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

    found = jax.value_and_grad(value, has_aux=True)

    def both(z: Array, told: Told) -> tuple[Array, Array]:
        (_, log), gradient = found(z, told)
        return log, gradient

    return both


def grid() -> F:
    """Points at which quantile functions are tabled (STEPS,)."""
    edge = float(-ndtri(EDGE))
    return np.linspace(-edge, edge, STEPS)


def interpolated(z: Array, table: Array) -> Array:
    """Values (n, D) at points (n, D), linear between the rows of a table (STEPS, D)."""
    edge = float(-ndtri(EDGE))
    at = jnp.clip((z + edge) / (2 * edge), 0, 1) * (STEPS - 1)
    below = jnp.clip(jnp.floor(at).astype(jnp.int32), 0, STEPS - 2)
    column = jnp.arange(table.shape[1])
    low, high = table[below, column], table[below + 1, column]
    return low + (at - below) * (high - low)


def campaigns(rates: Array, risk: Array, counts: Array, r: Regimes) -> Array:
    """Sum over directions of `regime_filter.integrate`'s log-expectations (n,)."""

    def on(chance: Array, told: tuple[Array, Array, Array]) -> tuple[Array, Array]:
        chance, seen = week(r, chance, told, jnp)
        return chance, seen.sum(0)

    _, terms = jax.lax.scan(jax.checkpoint(on), jnp.asarray(share_of_second(r)), (rates, risk, counts))
    total: Array = terms.sum(0)
    return total
