"""Set free from the start, does the model live through anything like what was recorded before the cut?

Two questions with the same futures. *History matching* (vernon_2010) asks it of the prior, parameter set by parameter
set: for each recorded figure t

    I_t = |mean over luck of simulated t - recorded t| / sqrt(variance of luck + (doubt recorded t)^2),

and a set is kept if no I_t is above LIMIT; which figure rules out most says what is at odds with the record. *Posterior
predictive checks* ask it of what was learned: the share of futures below each recorded figure, and how many futures
lie as far from the middle of the cloud as the record does. Fails when: figures are chosen because they fit; these are
stated before the cut and are the same for every scenario.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.calibrate.shape import REPLICATION
from marchland.calibrate.space import F, Space
from marchland.engine.blocks import Block, over_blocks
from marchland.engine.program import BLOCK, build
from marchland.files.writing import write_text
from marchland.record.counts import scored
from marchland.record.known_at import known_at, week_of
from marchland.record.months import month_cover, month_shares
from marchland.record.record import WHOLE, recorded_deaths
from marchland.scenario import Scenario
from marchland.territory.compile import compile_model
from marchland.territory.known import record_inputs

Holders = NDArray[np.int64]
LIMIT = 3.0
"""Standard deviations beyond which a parameter set is ruled out: at most 5% of any unimodal distribution."""
REPLICATES = 4
SETS = 256
FILE = REPLICATION
DOUBT = 0.1
"""Share by which a recorded figure may be off."""
QUARTER = 13
DEATHS = "deaths in recorded months"


@dataclass(frozen=True)
class Replicated:
    """What came of it: figures recorded (T,) and simulated (set, luck, T), in the order of `names`."""

    names: tuple[str, ...]
    recorded: F
    simulated: F

    @property
    def implausible(self) -> F:
        """I (set, T); variance of luck pooled over sets, so that one lucky set is not taken for a sure one."""
        luck = self.simulated.var(1, ddof=1).mean(0)
        scale = np.sqrt(luck + (DOUBT * self.recorded) ** 2)
        found: F = np.abs(self.simulated.mean(1) - self.recorded) / np.maximum(scale, 1e-9)
        return found

    @property
    def kept(self) -> float:
        """Share of parameter sets that no figure rules out."""
        return float((self.implausible <= LIMIT).all(1).mean())

    @property
    def below(self) -> F:
        """Share of futures below each recorded figure (T,), ties counted half."""
        all_of = self.simulated.reshape(-1, len(self.names))
        found: F = (all_of < self.recorded).mean(0) + (all_of == self.recorded).mean(0) / 2
        return found

    @property
    def as_far(self) -> float:
        """Share of futures at least as far from the cloud's middle as the record (Mahalanobis, of ln(1 + figure))."""
        cloud = np.log1p(self.simulated.reshape(-1, len(self.names)))
        inverse = np.linalg.pinv(np.atleast_2d(np.cov(cloud.T)))
        middle = cloud.mean(0)
        far = np.einsum("ni,ij,nj->n", cloud - middle, inverse, cloud - middle)
        gap = np.log1p(self.recorded) - middle
        return float((far >= gap @ inverse @ gap).mean())

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        worse = self.implausible > LIMIT
        alone = worse & (worse.sum(1, keepdims=True) == 1)
        middle = np.quantile(self.simulated.reshape(-1, len(self.names)), [0.05, 0.5, 0.95], axis=0)
        return {
            "sets": len(self.simulated),
            "luck": self.simulated.shape[1],
            "kept": self.kept,
            "as_far": self.as_far,
            "figures": {
                name: {
                    "recorded": float(self.recorded[t]),
                    "q05": float(middle[0, t]),
                    "q50": float(middle[1, t]),
                    "q95": float(middle[2, t]),
                    "below": float(self.below[t]),
                    "rules_out": float(worse[:, t].mean()),
                    "alone": float(alone[:, t].mean()),
                }
                for t, name in enumerate(self.names)
            },
        }


def replicate(s: Scenario, cut: date, z: F, seed: int = 1) -> Replicated:
    """Free futures of parameter sets z (N, D) from the start to the cut, LUCK of each, beside the record."""
    known, weeks = known_at(s, cut, replay=False), week_of(s, cut)
    model = compile_model(known)
    space = Space(model)
    program = build(model, space.parameters(np.zeros((BLOCK, len(space.names)))), BLOCK)
    start = np.asarray(model.world.holder, np.int64)
    focal = model.labels["side"].index(s.focal)
    _, share = month_shares(s.time.start, weeks)
    count = scored(s)
    deaths = recorded_deaths(s, model.labels["governorate"], weeks)[count.record][1]
    counted = np.isfinite(deaths) & (month_cover(s.time.start, weeks) >= WHOLE)[:, None]

    def one(block: Block) -> F:
        """Figures of a block of sets (n, LUCK, T), deaths last."""
        p = space.parameters(np.repeat(z[block.rows], REPLICATES, axis=0))
        runs = np.tile(np.arange(REPLICATES), block.size)
        _, seen, _ = program.advance(seed, runs, p, program.start(p), 0, weeks)
        killed = np.einsum("rwg,wm->rmg", count.of(seen, model.labels["kind"]), share)
        rows = [
            np.append(figures(h, start, focal)[1], k[counted].sum())
            for h, k in zip(seen["holder"].astype(np.int64), killed, strict=True)
        ]
        return np.array(rows).reshape(block.size, REPLICATES, -1)

    found = over_blocks(one, len(z), BLOCK // REPLICATES)
    names, truth = figures(
        record_inputs(known, model.world, cut).holder[:weeks].astype(np.int64), start, focal
    )
    if not counted.any():
        return Replicated(names, truth, found[..., :-1])
    return Replicated((*names, DEATHS), np.append(truth, deaths[counted].sum()), found)


def check(s: Scenario, cut: date, learned: F, folder: Path, seed: int = 1) -> dict[str, Any]:
    """Ask it of SETS from the prior and of SETS that were learned (N, D), and keep the answer beside the posterior."""
    prior = Space(compile_model(known_at(s, cut, replay=False))).draw(np.arange(SETS), seed)
    some = learned[np.linspace(0, len(learned) - 1, min(SETS, len(learned))).astype(int)]
    both = replicate(s, cut, np.concatenate([prior, some]), seed)
    found = {
        name: Replicated(both.names, both.recorded, part).as_dict()
        for name, part in (("prior", both.simulated[:SETS]), ("learned", both.simulated[SETS:]))
    }
    write_text(folder / FILE, json.dumps(found, indent=1) + "\n")
    return found


def figures(holder: Holders, start: Holders, focal: int) -> tuple[tuple[str, ...], F]:
    """What is compared of who held each place at each week's end (weeks, places); -1 is unknown and no change."""
    before = np.concatenate([start[None], holder[:-1]])
    changed = (holder != before) & (holder >= 0) & (before >= 0)
    held, all_of = (holder == focal).sum(1), changed.sum(1)
    quarters = np.add.reduceat(all_of, np.arange(0, len(all_of), QUARTER))
    quiet = np.diff(np.concatenate([[-1], np.nonzero(all_of)[0], [len(all_of)]])).max() - 1
    values = {
        "places held by the focal side at the cut": held[-1],
        "most places it held before": held.max(),
        "places it took": (changed & (holder == focal)).sum(),
        "places it lost": (changed & (before == focal)).sum(),
        "changes between others": (changed & (holder != focal) & (before != focal)).sum(),
        "most changes in a quarter": quarters.max(),
        "longest quiet, weeks": quiet,
    }
    return tuple(values), np.array(list(values.values()), np.float64)
