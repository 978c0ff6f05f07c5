"""The event-history likelihood: who took which place, and when, and who did not.

Rates are those of futures that follow the record (territory.follow), averaged over `replicates` of them that share
their parameters: hidden events such as plots and risings enter by expectation. Offensives and the batches of weeks are
integrated out (calibrate.regime_filter). With n_t captures of a direction in week t, exposure E_t and factor f_t,

    log L = sum over captures ln(e + rate of the taker)
          + sum over directions ln E_f prod over weeks f_t^n_t exp(-E_t f_t)

Where the date of a capture is uncertain, the rate is averaged over the weeks before it within which it may have
happened. e is a small hazard of entry from outside, part of E too: it keeps an impossible-looking capture finite.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from marchland.calibrate.captures import MOOD, OUTSIDE, PUSH, Capture, captures
from marchland.calibrate.likelihood_gradient import ROOM, SPAN, LikelihoodGradient, Told
from marchland.calibrate.regime_filter import Regimes, integrate, picked, regimes
from marchland.calibrate.space import F, Space
from marchland.engine.blocks import Block, over_blocks
from marchland.engine.draws import host_uniforms
from marchland.engine.program import BLOCK, Program, build
from marchland.scenario import Scenario
from marchland.territory.known import Known


@dataclass(frozen=True)
class EventHistory:
    """The likelihood of a scenario's record up to a cut, compiled."""

    space: Space
    program: Program
    captures: tuple[Capture, ...]
    weeks: int
    replicates: int
    seed: int
    slope: LikelihoodGradient

    def value_and_gradient(self, z: F) -> tuple[F, F]:
        """Log-likelihood (N,) and its gradient (N, D) at points (N, D), in single precision; `slope` says of what."""
        return self.slope(z, record(self))

    def __call__(self, z: F, progress: Callable[[int], None] | None = None) -> NDArray[np.float64]:
        """Log-likelihood (N,) at points (N, D)."""
        found: NDArray[np.float64] = self.parts(z, progress).sum(1)
        return found

    def parts(self, z: F, progress: Callable[[int], None] | None = None) -> NDArray[np.float64]:
        """Its terms (N, captures + directions): ln rate of each capture, then what each direction's weeks take off."""

        def one(block: Block) -> F:
            pull, exposure = self.along(z, block)
            rates = [pull[:, c.week - c.span : c.week + 1, c.place].mean(1) for c in self.captures]
            off, _ = integrate(exposure + OUTSIDE * self.open, self.counts, self.regimes(z[block.span]))
            return np.concatenate([np.log(OUTSIDE + np.stack(rates, axis=1)), off], axis=1)

        return over_blocks(one, len(z), BLOCK // self.replicates, progress=progress)

    def along(self, z: F, block: Block) -> tuple[F, F]:
        """Rates toward the next holder (n, weeks, places), exposures (n, weeks, directions) of a block's points."""
        p = self.space.parameters(np.repeat(z[block.rows], self.replicates, axis=0))
        runs = np.tile(np.arange(self.replicates), block.size)
        _, seen, _ = self.program.advance(self.seed, runs, p, self.program.start(p), 0, self.weeks)
        pull, exposure = (
            found.astype(np.float64).reshape(block.size, self.replicates, *found.shape[1:]).mean(1)[: block.n]
            for found in (seen["pull"], seen["exposure"])
        )
        return pull, exposure

    def regimes(self, some: F) -> Regimes:
        """How regimes move at points (n, D)."""
        p = self.space.parameters(some)
        told = {name: np.asarray(p[name], np.float64) for name in p if name.startswith("campaign.")}
        return regimes(told, len(some))

    def exposure(self, z: F) -> F:
        """Expected captures by week and direction (N, weeks, directions) along the record."""
        return over_blocks(lambda block: self.along(z, block)[1], len(z), BLOCK // self.replicates)

    def settled(self, z: F) -> F:
        """Points (N, D) with the regimes at the end of the record drawn given the rest of the point."""
        at, push = (
            [i for i, name in enumerate(self.space.names) if name.startswith(f"{one}[")]
            for one in (MOOD, PUSH)
        )
        if not at:
            return z
        exposure = self.exposure(z) + OUTSIDE * self.open
        moves = self.regimes(z)
        _, belief = integrate(exposure, self.counts, moves)
        found = z.copy()
        u, v = (host_uniforms(self.seed, np.arange(len(z)), one, len(at)) for one in (MOOD, PUSH))
        found[:, at], found[:, push] = picked(moves, belief, u, v)
        return found

    @cached_property
    def open(self) -> F:
        """Places that may be entered from outside, by week and direction, once for each side that may (weeks, 3)."""
        w, record = self.space.model.world, self.space.model.record
        assert record is not None
        sides = np.arange(len(w.holds))
        held = record.holder[: self.weeks, :, None] == sides
        may = w.acts * w.holds * record.scored[: self.weeks, :, None] * ~held
        may = (may * self.space.model.weekly.active[: self.weeks, None]).astype(np.float64)
        ours = sides == w.focal
        lost = held[..., w.focal]
        return np.stack(
            [may[..., ours].sum((1, 2)), (may * lost[..., None]).sum((1, 2)),
             (may[..., ~ours] * ~lost[..., None]).sum((1, 2))], axis=1,
        )  # fmt: skip

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Captures by week and direction (weeks, directions)."""
        found = np.zeros((self.weeks, self.space.model.sizes["direction"]), np.int64)
        for c in self.captures:
            found[c.week, c.direction] += 1
        return found


def event_history(s: Scenario, cut: date, replicates: int = 4, seed: int = 1) -> EventHistory:
    """Compile the likelihood of the record up to `cut`. Raises InputError for a cut outside of the horizon."""
    known = Known(s, cut)
    followed, weeks = known.model, known.weeks
    space = Space(followed)
    example = space.parameters(np.zeros((BLOCK, len(space.names))))
    program = build(followed, example, BLOCK, followed.state_axes)
    return EventHistory(
        space,
        program,
        captures(known),
        weeks,
        replicates,
        seed,
        LikelihoodGradient(space, weeks, replicates, seed),
    )


def record(of: EventHistory) -> Told:
    """What the function is told of a record: inputs by week, captures (C, span) and what regimes are judged by."""
    n = -(-max(len(of.captures), 1) // ROOM) * ROOM
    week, weight = np.zeros((n, SPAN), np.int32), np.zeros((n, SPAN), np.float32)
    place, used = np.zeros(n, np.int32), np.zeros(n, np.float32)
    for i, c in enumerate(of.captures):
        week[i, : c.span + 1] = np.arange(c.week - c.span, c.week + 1)
        weight[i, : c.span + 1] = 1 / (c.span + 1)
        place[i], used[i] = c.place, 1
    inputs = jax.tree.map(lambda a: jnp.asarray(a)[: of.weeks], of.program.inputs)
    return {
        "inputs": inputs,
        "week": week,
        "weight": weight,
        "place": place,
        "used": used,
        "counts": of.counts.astype(np.float32),
        "open": of.open.astype(np.float32),
    }
