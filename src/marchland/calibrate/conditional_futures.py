"""What the model says at a cut: futures that follow the record up to it and are free from then on.

Parameter sets come from a posterior of that very cut, or from the prior. Nothing after the cut is in the model unless
inputs, events and relations are replayed; such a forecast is conditional, and says so.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from marchland.engine.blocks import Block, block_runs, number_of
from marchland.engine.contract import State
from marchland.engine.program import Arrays
from marchland.engine.run import BLOCK, build, streaming
from marchland.errors import InputError
from marchland.forecast import observe
from marchland.forecast.forecast import F, Forecast, States
from marchland.forecast.record import Record
from marchland.record.counts import scored
from marchland.record.months import month_shares
from marchland.scenario import Scenario
from marchland.territory.known import Known
from marchland.territory.parameters import territorial_draws

Posterior = Mapping[str, NDArray[np.float32]]


@dataclasses.dataclass(frozen=True)
class Futures:
    """Free futures after a cut and what led there: `control` (draw, week ahead, place), indices of sides; `deaths`
    (draw, month, governorate) over `months`, persons by the count `counted`, from the start of the record on."""

    control: States
    deaths: F
    governorates: tuple[str, ...]
    months: NDArray[np.datetime64]
    counted: str = "all"


def futures(
    s: Scenario,
    cut: date,
    weeks: int,
    posterior: Posterior | None = None,
    draws: int = 1000,
    replay: bool = False,
    seed: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Futures:
    """Simulate `draws` futures `weeks` beyond the cut. Raises InputError for a cut outside of the horizon."""
    known = Known(s, cut, replay)
    begun, model = known.weeks, known.model
    steps = min(begun + weeks, model.steps)
    draw = territorial_draws(model, seed, posterior)
    program = build(model, draw(block_runs(0, BLOCK)), BLOCK)
    months, share = month_shares(s.time.start, steps)
    count, kinds = scored(s), model.labels["kind"]
    control = np.empty((draws, steps - begun, len(s.places)), np.int8)
    deaths = np.empty((draws, len(months), model.sizes["governorate"]))

    def keep(block: int, found: Arrays, p: State) -> tuple[States, F]:
        return found["holder"][:, begun:], np.einsum("rwg,wm->rmg", count.of(found, kinds), share)

    with streaming(program, draw, seed, range(number_of(draws, BLOCK)), steps, keep=keep) as blocks:
        for block, (held, killed) in blocks:
            own = Block(block, BLOCK, draws)
            control[own.span], deaths[own.span] = held[: own.n], killed[: own.n]
            if progress:
                progress(own.n)
    return Futures(control, deaths, model.labels["governorate"], months, count.name)


def same_count(found: Futures, record: Record) -> None:
    """Raises ValueError where futures and record count the dead of other events."""
    if found.counted != record.counted:
        raise ValueError(f"futures count deaths '{found.counted}', the record '{record.counted}'")


def forecast(
    s: Scenario, record: Record, origin: date, found: Futures, name: str, conditional: bool, seed: int = 1
) -> Forecast:
    """What the futures say in the record's terms.

    Raises InputError for an origin that is not the start of a week, ValueError for a record that counts other dead.
    """
    same_count(found, record)
    known = record.known(origin)
    if known.end != origin:
        raise InputError(f"forecasts start with a week: {origin} is not one, {known.end} is")
    weeks = found.control.shape[1]
    rng = np.random.default_rng(seed)
    wanted = record.months_ahead(origin, weeks)
    at = int(np.searchsorted(found.months, wanted[0])) if len(wanted) else 0
    order = [found.governorates.index(g) for g in record.governorates]
    deaths = observe.deaths(known, found.months, found.deaths[..., order], slice(at, at + len(wanted)), rng)
    km2 = observe.areas(known, observe.weights(s), found.control, rng)
    return Forecast(name, origin, conditional, weeks, found.control, km2, deaths)
