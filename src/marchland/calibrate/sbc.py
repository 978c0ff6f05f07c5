"""Can what is learned be trusted? Learn again in invented worlds whose parameters are known, and see.

Parameters are drawn from the prior, a war is simulated with them, its changes of hands, sieges and pacts up to the cut
are handed to the learning as if they were the record (strengths after the start are not), and what is learned is set
against what was planted; then forecasts from what was learned are set against how that war went on. If learning is
right, planted values lie anywhere among the particles with equal chance (talts_2018), and intervals hold them as often
as they say. Regimes when the record ends are part of what is learned but were not planted; they count through the
forecasts.

The invented war is judged by the learning's own approximations (two futures a parameter set, fewer particles than in
use); whatever these cost is part of the result. The forecasts' score is the model's ceiling: what it could reach if
the war were its own.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from marchland.calibrate.captures import Capture, direction, momentary
from marchland.calibrate.likelihood import EventHistory, event_history
from marchland.calibrate.methods import DEFAULT
from marchland.calibrate.methods import method as method_of
from marchland.calibrate.recalibrate import factor, held, widened
from marchland.calibrate.shape import VERIFICATION
from marchland.calibrate.space import F
from marchland.engine.blocks import Block, in_order, over_blocks
from marchland.engine.program import BLOCK
from marchland.files.writing import write_text
from marchland.scenario import Scenario
from marchland.stats.intervals import between, drawn_again
from marchland.territory.follow import RecordInputs
from marchland.territory.sieges import NOBODY
from marchland.territory.strengths import UNTOLD

Whole = NDArray[np.int32]
FILE = VERIFICATION
LEVELS = (0.5, 0.9)
HORIZONS = (13, 26, 52)
JUDGED = ("coverage", "forecasts")
FEW = 5
"""Changes of hands below which a world teaches nothing and is drawn anew."""
RECORD = 1_000_000
"""First row of planted parameters and of their luck; learning and forecasts draw from others."""


@dataclass(frozen=True)
class Wars:
    """Invented wars, or one without its first axis: holder and attacker (n, weeks, places), pact (n, weeks, dyads)."""

    holder: Whole
    attacker: Whole
    pact: Whole

    def __len__(self) -> int:
        return len(self.holder)

    def __getitem__(self, k: int) -> Wars:
        return Wars(self.holder[k], self.attacker[k], self.pact[k])

    def __iter__(self) -> Iterator[Wars]:
        return (self[k] for k in range(len(self)))


@dataclass(frozen=True)
class Verified:
    """What came of it: `rank` (world, parameter), share of particles below what was planted; `z` the same as distance
    from the particles' mean in their standard deviations; `contraction` (world, parameter); `forecast` (world,
    horizon): rank of the ground held among forecasts, and `forecast_widened` among those of widened particles; `brier`
    (forecaster, world, horizon): model and persistence."""

    names: tuple[str, ...]
    horizons: tuple[int, ...]
    particles: int
    rank: F
    z: F
    contraction: F
    forecast: F
    forecast_widened: F
    brier: F


def verify(
    s: Scenario,
    cut: date,
    worlds: int = 24,
    particles: int = 128,
    replicates: int = 2,
    seed: int = 1,
    tell: Callable[[int], None] | None = None,
    method: str = DEFAULT,
) -> Verified:
    """Plant `worlds` parameter sets and learn each from its own invented record before `cut`."""
    likelihood, way = event_history(s, cut, replicates, seed), method_of(method)
    weeks, steps = likelihood.weeks, likelihood.space.model.steps
    horizons = tuple(h for h in HORIZONS if weeks + h <= steps)
    same = ~momentary(likelihood.space.names)
    told = planted(likelihood, worlds, seed)

    def one(k: int) -> tuple[F, F, F]:
        _, war, here = told[k]
        learned = here.settled(way.learn(here, particles, seed, k).z)
        at, score = ahead(here, learned, war, horizons, seed + k)
        if tell:
            tell(k + 1)
        return learned, at, score

    found, forecast, brier = zip(*in_order(one, range(worlds)), strict=True)
    z = np.array(found)
    truth = np.array([point for point, _, _ in told])
    sd = z.std(1)
    off = (truth - z.mean(1)) / sd
    w = factor(off[:, same], sd[:, same])

    def again(k: int) -> F:
        grown = np.where(same, widened(z[k], w), z[k])
        return ahead(told[k][2], grown, told[k][1], horizons, seed + k)[0]

    wider = np.array(in_order(again, range(worlds)) if w > 1 else forecast)
    rank = (z < truth[:, None]).mean(1)
    names = tuple(np.array(likelihood.space.names)[same].tolist())
    parts = (rank[:, same], off[:, same], 1 - sd[:, same] ** 2, np.array(forecast), wider)
    return Verified(names, horizons, particles, *parts, np.array(brier).transpose(1, 0, 2))


def planted(likelihood: EventHistory, worlds: int, seed: int) -> list[tuple[F, Wars, EventHistory]]:
    """Planted points, their wars, and what the record would tell of each; wars that teach nothing are passed over."""
    found: list[tuple[F, Wars, EventHistory]] = []
    row = 0
    while len(found) < worlds:
        for truth, war in zip(*invent(likelihood, row, likelihood.space.model.steps, seed), strict=True):
            here = retold(likelihood, war)
            if len(here.captures) >= FEW:
                found.append((truth, war, here))
        row += BLOCK
    return found[:worlds]


def check(
    s: Scenario,
    cut: date,
    folder: Path,
    worlds: int,
    particles: int = 128,
    seed: int = 1,
    tell: Callable[[int], None] | None = None,
    method: str = DEFAULT,
) -> dict[str, Any]:
    """Verify and keep the summary beside a posterior, where pages about it look for it."""
    found = summary(verify(s, cut, worlds, particles, seed=seed, tell=tell, method=method))
    found["method"] = method
    write_text(folder / FILE, json.dumps(found, indent=1) + "\n")
    return found


def invent(likelihood: EventHistory, row: int, steps: int, seed: int) -> tuple[F, Wars]:
    """A block of free wars: planted points (n, D) and what came of them."""
    rows = np.arange(row, row + BLOCK) + RECORD
    z = likelihood.space.draw(rows, seed)
    return z, lived(likelihood, z, rows, seed, 0, steps)


def lived(
    likelihood: EventHistory, z: F, rows: NDArray[np.int64], seed: int, follow: int, until: int
) -> Wars:
    """Wars with the luck of `rows` that follow the told record for `follow` weeks, until a week."""
    program = likelihood.program
    inputs = dict(program.inputs)
    mask = np.arange(len(np.asarray(inputs["follow"]))) < follow
    inputs["follow"] = jnp.asarray(mask.astype(np.float32))
    wars = dataclasses.replace(program, inputs=inputs)

    def one(block: Block) -> Whole:
        p = likelihood.space.parameters(z[block.rows])
        _, seen, _ = wars.advance(seed, rows[block.rows], p, wars.start(p), 0, until)
        return np.concatenate(
            [np.asarray(seen[name], np.int32) for name in ("holder", "attacker", "pact")], -1
        )

    found, places = over_blocks(one, len(z), BLOCK), likelihood.space.model.sizes["place"]
    return Wars(*np.split(found, [places, 2 * places], axis=-1))


def retold(likelihood: EventHistory, invented: Wars) -> EventHistory:
    """The likelihood of an invented war, as if it were the record up to the same cut."""
    weeks, start = likelihood.weeks, np.asarray(likelihood.space.model.world.holder, np.int32)
    war = invented.holder
    before = np.concatenate([start[None], war[:-1]])
    toward = np.full_like(war, -1)
    coming = np.full_like(start, -1)
    for t in range(weeks - 1, -1, -1):
        coming = np.where(war[t] != before[t], war[t], coming)
        toward[t] = coming
    follow = (np.arange(len(war)) < weeks).astype(np.float32)
    holder = np.where(follow[:, None] > 0, war, -1).astype(np.int32)
    untold = np.full((len(war), likelihood.space.model.sizes["group"]), UNTOLD, np.float32)
    told = RecordInputs(
        follow=follow,
        holder=holder,
        toward=toward,
        scored=np.repeat(follow[:, None], war.shape[1], axis=1),
        attacker=np.where(follow[:, None] > 0, invented.attacker, NOBODY).astype(np.int32),
        pact=(invented.pact * follow[:, None]).astype(np.float32),
        strength=untold,
        doubt=np.zeros_like(untold),
    )
    changed = np.argwhere(war[:weeks] != before[:weeks])
    focal = likelihood.space.model.world.focal
    captures = tuple(
        Capture(int(t), int(p), int(war[t, p]), direction(int(war[t, p]), int(before[t, p]), focal), 0)
        for t, p in changed
    )
    inputs = {**likelihood.program.inputs, **jax.tree.map(jnp.asarray, told.inputs())}
    model = dataclasses.replace(likelihood.space.model, record=told)
    return dataclasses.replace(
        likelihood,
        space=dataclasses.replace(likelihood.space, model=model),
        program=dataclasses.replace(likelihood.program, inputs=inputs),
        captures=captures,
    )


def ahead(here: EventHistory, learned: F, war: Wars, horizons: tuple[int, ...], seed: int) -> tuple[F, F]:
    """Rank of the ground that the focal side came to hold among forecasts (horizon,), and Brier scores (2, horizon)."""
    focal, weeks = here.space.model.world.focal, here.weeks
    until = weeks + max(horizons, default=0)
    said = lived(here, learned, np.arange(len(learned)), seed + 1, weeks, until).holder
    ranks, scores = [], []
    rng = np.random.default_rng((seed, 7))
    for h in horizons:
        chance = (said[:, weeks + h - 1] == focal).mean(0)
        came, stays = ((war.holder[t - 1] == focal).astype(float) for t in (weeks + h, weeks))
        held = (said[:, weeks + h - 1] == focal).sum(1)
        ties = (held == came.sum()).mean()
        ranks.append((held < came.sum()).mean() + ties * rng.random())
        scores.append((((chance - came) ** 2).mean(), ((stays - came) ** 2).mean()))
    return np.array(ranks), np.array(scores).reshape(-1, 2).T


def summary(v: Verified, seed: int = 1) -> dict[str, Any]:
    """Coverage of intervals and its band, inflation, uniformity of ranks, and the ceiling, as plain data.

    `coverage` by level: share of (world, parameter) pairs inside, with the 90% band over worlds drawn again; a
    learning is too sure of itself if that band lies below the level. `widen` is the factor of `widen.factor`, 1 if
    all is right, and `coverage_widened` what intervals hold after it; `forecasts` and `forecasts_widened` say the
    same of the ground held later on. `passed` is said of the particles as they came, `passed_widened` of the
    widened ones. `uneven`: parameters whose ranks are not uniform at a false-alarm rate of 5% over all of them
    together. `skill` over persistence by horizon with its 90% band.
    """
    from scipy.stats import kstest

    rng = np.random.default_rng(seed)
    n = len(v.rank)
    again = drawn_again(n, rng)
    rank = (v.rank * v.particles + rng.random(v.rank.shape)) / (
        v.particles + 1
    )  # uniform if learning is right
    out: dict[str, Any] = {
        "worlds": n,
        "particles": v.particles,
        "parameters": len(v.names),
        "coverage": {},
        "coverage_widened": {},
        "forecasts": {},
        "forecasts_widened": {},
    }
    sd = np.sqrt(1 - v.contraction)
    for level in LEVELS:
        inside = (np.abs(rank - 0.5) < level / 2).mean(1)
        for name, share in (("coverage", inside), ("coverage_widened", held(v.z, sd, level))):
            low, high = between(share[again].mean(1))
            out[name][f"{level:.0%}"] = [float(share.mean()), float(low), float(high)]
        for name, ranks in (("forecasts", v.forecast), ("forecasts_widened", v.forecast_widened)):
            share = (np.abs(ranks - 0.5) < level / 2).mean(1) if v.horizons else np.full(n, level)
            low, high = between(share[again].mean(1))
            out[name][f"{level:.0%}"] = [float(share.mean()), float(low), float(high)]
    out["widen"] = factor(v.z, sd)
    pvalues = np.array([kstest(rank[:, i], "uniform").pvalue for i in range(len(v.names))])
    out["uneven"] = [v.names[i] for i in np.flatnonzero(pvalues < 0.05 / len(v.names))]
    out["contraction"] = float(v.contraction.mean())
    out["skill"] = {}
    for k, h in enumerate(v.horizons):
        mine, naive = v.brier[0, :, k], v.brier[1, :, k]
        drawn = 1 - mine[again].mean(1) / np.maximum(naive[again].mean(1), 1e-12)
        low, high = between(drawn)
        out["skill"][str(h)] = [float(1 - mine.mean() / max(naive.mean(), 1e-12)), float(low), float(high)]
    for passed, grown in (("passed", ""), ("passed_widened", "_widened")):
        reach = [out[what + grown][f"{level:.0%}"][2] >= level for what in JUDGED for level in LEVELS]
        out[passed] = all(reach) and not out["uneven"]
    return out
