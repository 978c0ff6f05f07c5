"""Learn parameters from the record before a cut, and say what was learned and what was not.

Two independent samplers of half the particles each start from the prior and end at the posterior of the event-history
likelihood; how far they differ is printed with the result. Parameters of which it says nothing then learn from recorded
deaths (`adjust`). A parameter's contraction is 1 - posterior variance / prior
variance, in the space where the prior is standard normal; below 0.1, or below what chance alone shows with so many
particles (`noise`), it is called not informed by the record.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.calibrate import inference_data
from marchland.calibrate import screening as screen
from marchland.calibrate.abc_adjust import by_deaths
from marchland.calibrate.captures import momentary
from marchland.calibrate.identity import identity, learner
from marchland.calibrate.likelihood import EventHistory, event_history
from marchland.calibrate.methods import DEFAULT
from marchland.calibrate.methods import method as method_of
from marchland.calibrate.noise import distinct, noise
from marchland.calibrate.particles import Particles
from marchland.calibrate.recalibrate import widened
from marchland.calibrate.shape import POSTERIOR, REPORT
from marchland.calibrate.space import F, Space
from marchland.engine.blocks import in_order
from marchland.errors import InputError
from marchland.files.work_folder import WORK, begin, clear, sampler_file, standing, unwritten
from marchland.files.writing import whole, write_text
from marchland.record.known_at import known_at, week_of
from marchland.scenario import Scenario
from marchland.territory.compile import compile_model

UNINFORMED = 0.1
"""Contraction below which the record says next to nothing of a parameter."""
FEWEST = 64
FEW_CAPTURES = 5
Tell = Callable[[str], None]
SAMPLERS = 2
REPLICATES = 2


@dataclass(frozen=True)
class Learned:
    """A posterior: parameters in their own units, and how it came about."""

    scenario: str
    scenario_hash: str
    known: str
    """`identity.identity` of what was known."""
    cut: date
    names: tuple[str, ...]
    z: F
    """Particles (N, D), where the prior is standard normal."""
    values: F
    """The same in the parameters' own units (N, D)."""
    chains: tuple[Particles, ...]
    captures: int
    recorded: NDArray[np.int64]
    """Recorded captures by week and direction (weeks, directions)."""
    expected: F
    """Expected captures by particle, week and direction (n, weeks, directions), along the record."""
    seed: int
    method: str
    screening: dict[str, Any] | None
    """What `screen.check` said before learning; None if it was not asked."""
    deaths: dict[str, Any]
    """What recorded deaths told, as `adjust.by_deaths` says it."""
    widened: float = 1.0
    """Factor by which spreads were grown after verification."""
    code: str = ""
    """`identity.learner`: by which code."""

    @property
    def contraction(self) -> F:
        """By parameter (D,): 1 where the record fixes it, 0 where it says nothing, below 0 where it widens."""
        found: F = 1 - self.z.var(0)
        return found

    @property
    def noise(self) -> float:
        """Contraction that chance alone reaches with so many parameters and particles."""
        return noise(distinct(self.z), self.z.shape[1])

    @property
    def informed(self) -> NDArray[np.bool_]:
        """By parameter (D,): whether its contraction is worth a word, and beyond what chance alone reaches."""
        return self.contraction >= max(UNINFORMED, self.noise)

    @property
    def disagreement(self) -> float:
        """Largest difference of a parameter's mean between the two samplers, in prior standard deviations."""
        a, b = (c.z.mean(0) for c in self.chains)
        return float(np.abs(a - b).max())

    @property
    def evidence(self) -> tuple[float | None, float | None]:
        """Log-evidence, and half the difference of the two samplers; None where the method has none."""
        a, b = (c.evidence for c in self.chains)
        return (None, None) if a is None or b is None else ((a + b) / 2, abs(a - b) / 2)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, without the particles."""
        order = np.argsort(-self.contraction)
        low, middle, high = np.quantile(self.values, [0.05, 0.5, 0.95], axis=0)
        return {
            "scenario": self.scenario,
            "scenario_hash": self.scenario_hash,
            "known": self.known,
            "code": self.code,
            "cut": self.cut.isoformat(),
            "seed": self.seed,
            "particles": len(self.z),
            "captures": self.captures,
            "log_evidence": self.evidence[0],
            "log_evidence_half_difference": self.evidence[1],
            "largest_disagreement_of_means": self.disagreement,
            "deaths": self.deaths,
            "informed": int(self.informed.sum()),
            "noise": round(self.noise, 3),
            "parameters": {
                self.names[i]: {
                    "contraction": round(float(self.contraction[i]), 3),
                    "shift": round(float(self.z[:, i].mean()), 3),
                    "q05": float(low[i]),
                    "q50": float(middle[i]),
                    "q95": float(high[i]),
                }
                for i in order
            },
            "method": self.method,
            "widened": self.widened,
            "screening": self.screening,
            "stages": [list(chain.steps) for chain in self.chains],
        }


def calibrate(
    s: Scenario,
    cut: date,
    particles: int = 1000,
    replicates: int = REPLICATES,
    seed: int = 1,
    tell: Tell | None = None,
    method: str = DEFAULT,
    folder: Path | None = None,
) -> Learned:
    """Posterior of a scenario's parameters given its record before `cut`.

    With a `folder`, parameters are screened first, and what the samplers have done is kept there: the same call goes on
    after a kill. Raises
    InputError for a cut outside of the horizon, too few particles, an unknown method, or too short a record.
    """
    way = method_of(method)
    if particles < FEWEST:
        raise InputError(
            f"{particles} parameter sets: expected at least {FEWEST}, for intervals to mean anything"
        )
    week_of(s, cut)
    likelihood = event_history(s, cut, replicates, seed)
    if len(likelihood.captures) < FEW_CAPTURES:
        raise InputError(
            f"{s.name} records {len(likelihood.captures)} captures before {cut}: at least {FEW_CAPTURES} are "
            "needed to learn from; choose a later cut"
        )

    if folder is not None:
        begin(folder, request(s, cut, particles, seed, method))
    screened = None if folder is None else screen.check(likelihood, folder, seed)

    def one(k: int) -> Particles:
        say = None if tell is None else lambda text: tell(f"sampler {k + 1} of {SAMPLERS}: {text}")
        return way.learn(likelihood, particles // SAMPLERS, seed, k, say, sampler_file(folder, k))

    chains = tuple(in_order(one, range(SAMPLERS), SAMPLERS))
    alive = likelihood.settled(np.concatenate([c.z for c in chains]))
    z, by = by_deaths(s, cut, alive, 1 - alive.var(0) < UNINFORMED, seed)
    return Learned(
        s.name,
        s.hash,
        identity(s, cut),
        cut,
        likelihood.space.names,
        z,
        likelihood.space.values(z),
        chains,
        len(likelihood.captures),
        likelihood.counts,
        along(likelihood, z),
        seed,
        method,
        screened,
        by,
        code=learner(s),
    )


def request(s: Scenario, cut: date, particles: int, seed: int, method: str) -> dict[str, Any]:
    """What is asked of a calibration, as plain data: the same request goes on in the same folder."""
    told = {"known": identity(s, cut), "code": learner(s), "cut": cut.isoformat()}
    return {**told, "particles": particles, "seed": seed, "method": method}


def widen(s: Scenario, learned: Learned, w: float) -> Learned:
    """The posterior with its spreads grown by a factor that verification found, regimes at the cut left as they are."""
    space = Space(compile_model(known_at(s, learned.cut, replay=False)))
    z = np.where(momentary(learned.names), learned.z, widened(learned.z, w))
    return replace(learned, z=z, values=space.values(z), widened=w)


def along(likelihood: EventHistory, z: F, most: int = 128) -> F:
    """Expected captures by week and direction of some particles (n, weeks, directions), along the record."""
    some = z[np.linspace(0, len(z) - 1, min(most, len(z))).astype(int)]
    return likelihood.exposure(some)


def write(learned: Learned, folder: Path) -> Path:
    """Write the particles and what is known of them, into a new folder or the one that the samplers worked in.

    Raises InputError if it holds anything else.
    """
    import pyarrow
    from pyarrow import parquet

    unwritten(folder, WORK if standing(folder) is None else (*WORK, POSTERIOR, REPORT, inference_data.FILE))
    folder.mkdir(parents=True, exist_ok=True)
    columns = {
        name: pyarrow.array(learned.values[:, i].astype(np.float32)) for i, name in enumerate(learned.names)
    }
    note = {
        "cut": learned.cut.isoformat(),
        "scenario": learned.scenario,
        "scenario_hash": learned.scenario_hash,
        "known": learned.known,
        "code": learned.code,
        "method": learned.method,
    }
    table = pyarrow.table(columns).replace_schema_metadata({"marchland": json.dumps(note)})
    write_text(folder / REPORT, json.dumps(learned.as_dict(), indent=1) + "\n")
    about = {**note, "seed": learned.seed, "widened": learned.widened}
    groups = inference_data.posterior(learned.names, learned.values, len(learned.chains), about)
    inference_data.write(folder, groups, learned.recorded)
    with whole(folder / POSTERIOR) as part:  # last, since it is by this file that a posterior is found
        parquet.write_table(table, part)
    clear(folder)
    return folder / POSTERIOR
