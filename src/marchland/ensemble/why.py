"""Why a place changed hands in one future: that future taken again, week by week, with its books open.

Draws are keyed, so the future comes out the same: it is taken again with its books open at the place. An
event's hazard is a sum of what mechanisms posted, times their factors: the first are given as shares, the
second as logarithms; what the engine's bounds on hazards took away is said. If the stored result differs
(another processor, another version), the account says from which week on.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from marchland.engine.blocks import block_runs
from marchland.engine.contract import State
from marchland.ensemble.store import Result
from marchland.errors import InputError, unknown
from marchland.record.months import DAYS
from marchland.territory.books import opened, page_of
from marchland.territory.compile import compile_model
from marchland.territory.fronts import FRONT_EVENTS
from marchland.territory.ledger import LOG_HAZARD
from marchland.territory.model import Territory
from marchland.territory.parameters import priors_by_column, territorial_draws

if TYPE_CHECKING:
    import xarray as xr

NEAR_BOUND = 1e-3


@dataclass(frozen=True)
class Happening:
    """An event at the place: what, by which side, in which week, and what its hazard was made of."""

    week: int
    date: str
    event: str
    side: str
    holder_before: str
    holder_after: str
    hazard: float
    """1/week, at the week's start."""
    shares: dict[str, float]
    """Mechanism -> its share of the hazard, adding to 1."""
    factors: dict[str, float]
    """Mechanism -> the logarithm of its factor on the hazard."""
    force: dict[str, float]
    """Side -> effective strength at the place at the week's start, persons; no entry for none."""
    bounded: bool
    """Whether the engine's bounds cut the hazard, so that factors do not account for all of it."""


@dataclass(frozen=True)
class Movement:
    """How much of a stock at the place each mechanism added or took over the horizon."""

    stock: str
    cell: str
    unit: str
    by: dict[str, float]


@dataclass(frozen=True)
class Account:
    """What happened to one place in one future."""

    scenario: str
    strategy: str
    seed: int
    run: int
    place: str
    label: str
    first_holder: str
    last_holder: str
    happenings: tuple[Happening, ...]
    movements: tuple[Movement, ...]
    differs_from: str | None
    """Date from which the stored result differs from this account; None if it is the same."""
    start: str = ""
    """First day, ISO."""
    names: dict[str, str] = field(default_factory=dict)
    """Sides as the scenario writes them."""
    claims: dict[str, str] = field(default_factory=dict)
    """What each mechanism says of the world."""

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def why(result: Result, place: str, run: int = 0) -> Account:
    """Account for every siege and change of hands of `place` in future `run` of a result.

    Raises InputError for a place or future that the result does not have, DamagedError if what is stored of the
    future's block is not as it was written.
    """
    manifest = result.manifest
    size = int(manifest["block"])
    refused(result, run)
    model = compile_model(result.scenario, manifest["strategy"])
    if place not in model.labels["place"]:
        raise unknown("place", place, model.labels["place"])
    at = model.labels["place"].index(place)
    seed, steps = int(manifest["seed"]), int(manifest["weeks"])
    present = block_present(result, run, size)
    result.verify(run // size)
    table = result.table
    rows = rows_of(table, present)
    numbers = block_runs(run // size, size)
    p = territorial_draws(model, seed, columns_of(model, table["drawn"].isel(run=rows).values, size))(numbers)
    program = opened(model, p, size, model.inputs(), at)
    lane = run % size
    few = slice(lane // program.least * program.least, (lane // program.least + 1) * program.least)
    mine = {name: value[few] for name, value in p.items()}
    _, seen, _ = program.advance(seed, numbers[few], mine, program.start(mine), 0, steps)
    own = {name: values[lane % program.least] for name, values in seen.items()}
    holders = [int(model.world.holder[at]), *own.pop("holder")[:, at].tolist()]
    page = page_of(own)
    kept = table["holder"].isel(run=rows).values[present.index(run)][:, at]
    other = np.flatnonzero(kept != np.array(holders[1:]))
    sides = model.labels["side"]
    start = result.scenario.time.start
    return Account(
        scenario=manifest["scenario"]["name"],
        strategy=manifest["strategy"],
        seed=seed,
        run=run,
        place=place,
        label=str(manifest["places"][place]["label"]),
        first_holder=sides[holders[0]],
        last_holder=sides[holders[-1]],
        happenings=happenings(model, start, page, holders),
        movements=movements(model, page),
        differs_from=(start + timedelta(days=DAYS * (int(other[0]) + 1))).isoformat() if len(other) else None,
        start=start.isoformat(),
        names=side_names(result),
        claims=claims(result),
    )


def side_names(result: Result) -> dict[str, str]:
    """Sides as the scenario writes them."""
    return {side: str(entry["label"] or side) for side, entry in result.manifest["sides"].items()}


def claims(result: Result) -> dict[str, str]:
    """What each mechanism at work says of the world, in one sentence."""
    return {name: str(one["claim"]) for name, one in result.manifest.get("accounts", {}).items()}


def held(result: Result, run: int) -> xr.Dataset:
    """One future of a result. Raises InputError for one that it does not have, or not yet."""
    refused(result, run)
    return result.dataset.sel(run=run)


def refused(result: Result, run: int) -> None:
    """Raise InputError for a future that a result does not have, or not yet."""
    runs = int(result.manifest["runs"])
    if not 0 <= run < runs:
        raise InputError(f"--run {run}: this result has futures 0 to {runs - 1}")
    if run not in result.table["run"].values:
        raise InputError(f"--run {run}: this future is not finished; complete the result first")


def block_present(result: Result, run: int, size: int) -> list[int]:
    """Futures of the run's block that the result holds."""
    first = run // size * size
    return [int(r) for r in result.table["run"].values if first <= r < first + size]


def rows_of(table: Any, present: list[int]) -> slice:
    """Where futures that follow one another stand in a result."""
    first = int(np.flatnonzero(table["run"].values == present[0])[0])
    return slice(first, first + len(present))


def columns_of(model: Territory, drawn: NDArray[np.float32], size: int) -> dict[str, Any]:
    """The stored parameters of a block as `size` parameter sets: set `run mod size` is that of a run."""
    sets = np.pad(drawn, ((0, size - len(drawn)), (0, 0)), mode="edge")
    return dict(zip(priors_by_column(model), sets.T, strict=True))


def happenings(model: Territory, start: Any, page: State, holders: list[int]) -> tuple[Happening, ...]:
    """Front events at the place, week by week in the order in which a week resolves them.

    `page` is one future's (week, ...), as `page_of` gives it; `holders` begin with the one before week 0.
    """
    sides, found = model.labels["side"], []
    fired = np.stack([page["event"][name]["fired"] for name in FRONT_EVENTS], axis=1)  # (week, event, side)
    for t, k, i in np.argwhere(fired > 0).tolist():
        name = FRONT_EVENTS[k]
        event = page["event"][name]
        total = float(event["total"][t, i])
        parts = {m: float(part[t, i]) for m, part in event["parts"].items()}
        log = np.log(max(total, 1e-30))
        found.append(
            Happening(
                week=t,
                date=(start + timedelta(days=DAYS * (t + 1))).isoformat(),
                event=name,
                side=sides[i],
                holder_before=sides[holders[t]],
                holder_after=sides[holders[t + 1]],
                hazard=total,
                shares={m: part / total for m, part in parts.items() if part > 0 and total > 0},
                factors={m: float(logs[t, i]) for m, logs in event["logs"].items() if logs[t, i] != 0},
                force={s: float(f) for s, f in zip(sides, page["force"][t], strict=True) if f > 0},
                bounded=bool(min(abs(log - bound) for bound in LOG_HAZARD) < NEAR_BOUND),
            )
        )
    return tuple(found)


def movements(model: Territory, page: State) -> tuple[Movement, ...]:
    """Changes of every stock at the place over all weeks of `page` by mechanism, for cells that moved."""
    out = []
    for stock, changes in page["flow"].items():
        axes = model.stocks[stock].axes[1:]
        sums = {m: change.sum(axis=0) for m, change in changes.items()}
        for cell in np.ndindex(*model.shape(axes)):
            by = {m: float(total[cell]) for m, total in sums.items() if abs(float(total[cell])) > 0}
            if by:
                label = ",".join(model.labels[axis][i] for axis, i in zip(axes, cell, strict=True))
                out.append(Movement(stock, label, model.stocks[stock].unit, by))
    return tuple(out)
