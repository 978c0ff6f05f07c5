"""The event-history likelihood: who took which place, and when, and who did not.

Rates are those of futures that follow the record (territory.follow), averaged over `replicates` of them that share
their parameters: hidden events such as plots and risings enter by expectation. Offensives, collapses and the batches of
weeks are integrated out (calibrate.regime_filter). With captures i in a week of factor f and regime r, exposure E,

    log L = sum over directions ln E_{r,f} prod over weeks [ prod_i f (e + rate of the taker)(r) exp(-f E(r)) ]

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

from marchland.calibrate.captures import MOODS, OUTSIDE, Capture, captures
from marchland.calibrate.likelihood_gradient import REGIMES, ROOM, SPAN, LikelihoodGradient, Told
from marchland.calibrate.regime_filter import LOSSES, Regimes, integrate, mood, regimes, share_of_second
from marchland.calibrate.space import F, Space
from marchland.engine.blocks import Block, over_blocks
from marchland.engine.draws import host_uniforms
from marchland.engine.program import BLOCK, Program, build
from marchland.mechanisms.campaign import DIRECTIONS
from marchland.scenario import Scenario
from marchland.territory.known import Known
from marchland.territory.model import FOLLOWED


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

    def value_then_gradient(self, z: F) -> tuple[F, Callable[[int], F]]:
        """Log-likelihoods (each,) at a block of points (each, D), and what gives the gradient (D,) at one of them."""
        gone = self.slope.gone(z, record(self))
        return gone.value, gone.gradient_at

    def __call__(self, z: F, progress: Callable[[int], None] | None = None) -> NDArray[np.float64]:
        """Log-likelihood (N,) at points (N, D)."""
        found: NDArray[np.float64] = self.parts(z, progress).sum(1)
        return found

    def parts(self, z: F, progress: Callable[[int], None] | None = None) -> NDArray[np.float64]:
        """Its terms by direction (N, directions)."""
        return over_blocks(
            lambda block: self.known(z, block)[0], len(z), BLOCK // self.replicates, progress=progress
        )

    def known(self, z: F, block: Block) -> tuple[F, F]:
        """Log-likelihoods and chances of the second regime when the record ends (n, directions) of a block's points."""
        moves = self.regimes(z[block.span])
        return integrate(*self.told(self.along(z, block), moves), self.counts, moves)

    def along(self, z: F, block: Block) -> dict[str, F]:
        """What a block's points say along the record, means over replicates: `follow.seen` by week (n, weeks, ...)."""
        p = self.space.parameters(np.repeat(z[block.rows], self.replicates, axis=0))
        runs = np.tile(np.arange(self.replicates), block.size)
        _, seen, _ = self.program.advance(self.seed, runs, p, self.program.start(p), 0, self.weeks)
        return {
            name: seen[name]
            .astype(np.float64)
            .reshape(block.size, self.replicates, *seen[name].shape[1:])
            .mean(1)[: block.n]
            for name in FOLLOWED
        }

    def told(self, seen: dict[str, F], moves: Regimes) -> tuple[F, F]:
        """Sums of logarithms of captures' rates, and exposures, under both regimes (weeks, regime, direction, n)."""
        shape = (self.weeks, 2, len(DIRECTIONS), len(seen["pull"]))
        rates, risk = np.zeros(shape), np.zeros(shape)
        factor = np.exp(moves.log)
        entries = OUTSIDE * self.open[:, :, None]
        risk += (np.moveaxis(seen["exposure"], 0, -1) + entries)[:, None] * factor
        risk[:, 1, LOSSES] += seen["ceding"].T
        for c in self.captures:
            weeks = slice(c.week - c.span, c.week + 1)
            rate = (OUTSIDE + seen["pull"][:, weeks, c.place].mean(1)) * factor[:, c.direction]
            if c.direction == LOSSES:
                rate[1] += seen["ceded"][:, weeks, c.place].mean(1)
            rates[c.week, :, c.direction] += np.log(rate)
        return rates, risk

    def regimes(self, some: F) -> Regimes:
        """How regimes move at points (n, D)."""
        p = self.space.parameters(some)
        told = {name: np.asarray(p[name], np.float64) for name in p if name.startswith(REGIMES)}
        return regimes(told, len(some))

    def exposure(self, z: F) -> F:
        """Captures expected at the mean of regimes by week and direction (N, weeks, directions) along the record."""

        def one(block: Block) -> F:
            seen, share = self.along(z, block), share_of_second(self.regimes(z[block.span]))[LOSSES]
            expected = seen["exposure"].copy()
            expected[..., LOSSES] += share[:, None] * seen["ceding"]
            return expected

        return over_blocks(one, len(z), BLOCK // self.replicates)

    def settled(self, z: F) -> F:
        """Points (N, D) with the regimes at the end of the record drawn given the rest of the point."""
        at = {name: i for i, name in enumerate(self.space.names) if name in MOODS}
        if not at:
            return z

        def one(block: Block) -> F:
            u = np.stack(
                [host_uniforms(self.seed, block.rows, name, 1)[: block.n, 0] for name in MOODS], axis=1
            )
            return mood(self.regimes(z[block.span]), self.known(z, block)[1], u)

        moods, found = over_blocks(one, len(z), BLOCK // self.replicates), z.copy()
        for name, i in at.items():
            found[:, i] = moods[:, MOODS[name]]
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
    known = Known(s, cut, replay=False)
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
        LikelihoodGradient(space, weeks, replicates, seed, program.inputs),
    )


def record(of: EventHistory) -> Told:
    """What the function is told of a record: inputs by week, captures (C, span) and what regimes are judged by."""
    n = -(-max(len(of.captures), 1) // ROOM) * ROOM
    week, weight = np.zeros((n, SPAN), np.int32), np.zeros((n, SPAN), np.float32)
    place = np.zeros(n, np.int32)
    home = np.zeros((of.weeks, len(DIRECTIONS), n), np.float32)
    for i, c in enumerate(of.captures):
        week[i, : c.span + 1] = np.arange(c.week - c.span, c.week + 1)
        weight[i, : c.span + 1] = 1 / (c.span + 1)
        place[i], home[c.week, c.direction, i] = c.place, 1
    inputs = jax.tree.map(lambda a: jnp.asarray(a)[: of.weeks], of.program.inputs)
    return {
        "inputs": inputs,
        "week": week,
        "weight": weight,
        "place": place,
        "home": home,
        "counts": of.counts.astype(np.float32),
        "open": of.open.astype(np.float32),
    }
